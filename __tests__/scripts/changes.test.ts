import { z } from "zod";
import { environmentSchema } from "../../config/environment";
import { NODE_CLASS_NEEDS } from "../../config/infra-needs/node-objects";
import { ADDON_NEEDS, KARPENTER_VALUE_NEEDS } from "../../config/infra-needs/values";
import { CHOICES } from "../../scripts/changes/choices";
import { rowAdvice, settingsOf, withoutRow } from "../../scripts/changes/coverage";
import effects from "../../scripts/changes/effects.json";
import { existingVpcSamples } from "../../scripts/changes/existing-vpc";
import { merged } from "../../scripts/changes/merged";
import type { Effect, ResourceChange } from "../../scripts/changes/plans";
import { BASE, SAMPLES } from "../../scripts/changes/samples";
import { infraOf } from "../support/stacks";

const rows = effects as unknown as Readonly<Record<string, Effect>>;
const schema = z.toJSONSchema(environmentSchema, { io: "input" });

/** What nodes, or the controller that makes and ends them, stand on. */
const GROUND = [
  "aws_eks_cluster",
  "aws_vpc",
  "aws_subnet",
  "aws_security_group",
  "aws_iam_role",
  "aws_sqs_queue",
  "aws_iam_instance_profile",
  "aws_kms_key",
];

describe("the table of what a changed setting does to a deployed infra", () => {
  test("has a row for every setting, and for none that there is not", () => {
    expect(withoutRow(schema, rows)).toEqual([]);
    expect(Object.keys(rows).sort()).toEqual(Object.keys({ ...SAMPLES, ...existingVpcSamples() }).sort());
    const known = settingsOf(schema);
    expect(
      Object.keys(rows).filter((row) => !known.some((each) => `${each}.`.startsWith(`${row}.`))),
    ).toEqual([
      // The list as a whole, its entries apart.
      "cluster.access.<name>.policies",
      // Of values that the schema leaves to their charts.
      "cluster.addons.vpc-cni.values.env.ENABLE_POD_ENI",
      "karpenter.values.settings.enableZonalShift",
    ]);
  });

  test("has a row for everything that infra gives because a node class or a chart's values name it", () => {
    const fields = [
      ["nodeClasses.<name>.", NODE_CLASS_NEEDS],
      ["karpenter.values.", KARPENTER_VALUE_NEEDS],
      ...Object.entries(ADDON_NEEDS).map(
        ([name, needs]) => [`cluster.addons.${name}.values.`, needs] as const,
      ),
    ] as const;
    const given = fields.flatMap(([path, needs]) =>
      Object.entries(needs).flatMap(([field, { by }]) => (by === "infra" ? [path + field] : [])),
    );
    expect(given.filter((field) => rows[field]?.kind !== "plan")).toEqual([]);
  });

  test("tells what no plan does of each removal of what nodes or pods stand on", () => {
    const removals = Object.entries(rows).flatMap(([setting, effect]) =>
      effect.kind === "plan" &&
      effect.changes.some(({ action, type }) => action === "delete" && GROUND.includes(type))
        ? [setting]
        : [],
    );
    expect(removals.filter((setting) => CHOICES[setting] === undefined)).toEqual([]);
    expect(Object.keys(CHOICES).filter((setting) => rows[setting] === undefined)).toEqual([]);
  });

  test("misses a setting that a schema gains", () => {
    const wider = { ...schema, properties: { ...schema.properties, more: { type: "string" as const } } };
    expect(withoutRow(wider, rows)).toEqual(["more"]);
    expect(rowAdvice("more", ["less"])).toBe(
      "scripts/changes/effects.json: needs a row of more: write a sample of it in scripts/changes/samples.ts, run npm run changes -- more, then npm run docs",
    );
    expect(rowAdvice("more", ["more"])).toBe(
      "scripts/changes/effects.json: needs a row of more: run npm run changes -- more, then npm run docs",
    );
  });

  test("says of no apply that it replaces what nodes stand on", () => {
    const replaced = Object.entries(rows).flatMap(([setting, effect]) =>
      effect.kind !== "plan"
        ? []
        : effect.changes
            .filter(({ action, type }: ResourceChange) => action === "replace" && GROUND.includes(type))
            .map(({ path }) => `${setting}: ${path}`),
    );
    expect(replaced).toEqual([]);
  });

  const unread = Object.entries(rows).filter(([, { kind }]) => kind === "same bytes");
  const base = infraOf(BASE).json;
  test.each(unread)("infra is the same with another %s", (setting) => {
    expect(infraOf(merged(BASE, SAMPLES[setting]!)).json).toBe(base);
  });
});
