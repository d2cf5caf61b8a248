import { asRecord, problemWhen } from "../crd/reading";
import { either, expected } from "../messages";
import { amiArchitectures } from "../node-classes/ami-platform";
import { nodeClassEntry } from "../node-classes/checks";
import type { NodeClassEntry } from "../node-classes/schema";
import type { Problem } from "../problems";
import { zoneKind } from "../zones";
import { acceleratorProblems } from "./accelerators";
import { choiceOf, isGraviton, type Path, poolsOf } from "./choices";
import type { NodePoolEntry } from "./entry";
import { requirementsOf } from "./expand";
import { instanceTypeProblems } from "./instance-types";
import { defaultNodeClass } from "./spec";
import { zoneProblems } from "./zones";

/** What an environment's other sections say about node pools. */
export interface NodePoolContext {
  /** The section `nodeClasses`, as it stands in the file. */
  readonly nodeClasses: unknown;
  /** Such as `eu-west-1`; nothing where the file's own is wrong. */
  readonly region?: string;
  /** Whether Karpenter's feature gate staticCapacity is on. */
  readonly staticCapacity: boolean;
}

/** What is wrong with node pools though the API server would take them. Bears entries that are wrong by themselves. */
export function nodePoolProblems(nodePools: unknown, context: NodePoolContext): Problem[] {
  return poolsOf(nodePools).flatMap(({ at, pool }) =>
    RULES.flatMap((rule) => rule(pool, context)).map(({ path, message }) => ({
      path: [...at, ...path],
      message,
    })),
  );
}

/** Node class of a pool, as the file names it or by default, with its settings as far as they are right. */
export function nodeClassOf(pool: NodePoolEntry, nodeClasses: unknown): NodeClassEntry | undefined {
  const classes = asRecord(nodeClasses);
  const { name } = nodeClassNameOf(pool, classes);
  return name === undefined || !Object.hasOwn(classes, name) ? undefined : nodeClassEntry(classes[name]);
}

type Rule = (pool: NodePoolEntry, context: NodePoolContext) => Problem[];

const RULES: readonly Rule[] = [
  (pool, { nodeClasses }) => {
    const classes = asRecord(nodeClasses);
    const { name, path } = nodeClassNameOf(pool, classes);
    const known = Object.keys(classes);
    const wanted =
      known.length > 0
        ? `a name in nodeClasses, which are ${known.join(", ")}`
        : "a name in nodeClasses, which is empty";
    return problemWhen(name === undefined || !Object.hasOwn(classes, name), path, expected(wanted));
  },

  ({ template }) => {
    const { group, kind } = template?.spec?.nodeClassRef ?? {
      group: "karpenter.k8s.aws",
      kind: "EC2NodeClass",
    };
    return problemWhen(
      group !== "karpenter.k8s.aws" || kind !== "EC2NodeClass",
      ["template", "spec", "nodeClassRef"],
      expected(
        "group karpenter.k8s.aws and kind EC2NodeClass",
        "the short form nodeClass takes the name alone",
      ),
    );
  },

  (pool, { nodeClasses }) => {
    const nodeClass = nodeClassOf(pool, nodeClasses);
    const images = nodeClass && amiArchitectures(nodeClass);
    const choice = choiceOf(pool, "architectures");
    const missing = choice?.values.filter((each) => images && !images.some((image) => image === each)) ?? [];
    return problemWhen(
      missing.length > 0,
      choice?.path ?? [],
      expected(
        either(images ?? []),
        "the AMI of its node class is for no other; change the one or the other",
      ),
    );
  },

  (pool) => {
    const architectures = choiceOf(pool, "architectures");
    return (["instanceTypes", "instanceFamilies"] as const).flatMap((short) => {
      const choice = choiceOf(pool, short);
      const needed = new Set(choice?.values.map((each) => (isGraviton(each) ? "arm64" : "amd64")));
      return problemWhen(
        choice && architectures && ![...needed].some((each) => architectures.values.includes(each)),
        choice?.path ?? [],
        expected(
          `types for ${either(architectures?.values ?? [])}`,
          `or set architectures: [${[...needed].join(", ")}], which these are for`,
        ),
      );
    });
  },

  instanceTypeProblems,

  (pool) => acceleratorProblems(pool.accelerators, requirementsOf(pool)),

  (pool) => {
    const choice = choiceOf(pool, "capacityTypes");
    const known = ["spot", "on-demand", "reserved"];
    return problemWhen(
      choice && !choice.values.every((each) => known.includes(each)),
      choice?.path ?? [],
      expected(either(known)),
    );
  },

  (pool, { region }) => {
    const choice = choiceOf(pool, "zones");
    return problemWhen(
      region &&
        choice?.values.some((zone) => zoneKind(zone) === "availability zone" && !zone.startsWith(region)),
      choice?.path ?? [],
      expected(`zones of aws.region, such as ${region}a`),
    );
  },

  (pool, { region }) => zoneProblems(pool, region),

  ({ replicas }, { staticCapacity }) =>
    problemWhen(
      replicas !== undefined && !staticCapacity,
      ["replicas"],
      "needs karpenter.featureGates.staticCapacity: true, a feature of Karpenter that is alpha",
    ),

  // Karpenter counts both lists together.
  ({ taints, startupTaints, template }) => {
    const lists: [Path, NodePoolEntry["taints"]][] = [
      [["taints"], taints],
      [["template", "spec", "taints"], template?.spec?.taints],
      [["startupTaints"], startupTaints],
      [["template", "spec", "startupTaints"], template?.spec?.startupTaints],
    ];
    const all = lists.flatMap(([path, list = []]) =>
      list.map(({ key, effect }, index) => ({ path: [...path, index], name: `${key}:${effect}` })),
    );
    return all.flatMap(({ path, name }, index) =>
      problemWhen(
        all.findIndex((other) => other.name === name) < index,
        path,
        expected("each key and effect once, in taints and startupTaints together"),
      ),
    );
  },
];

function nodeClassNameOf(
  { nodeClass, template }: NodePoolEntry,
  classes: Readonly<Record<string, unknown>>,
): { readonly name: string | undefined; readonly path: Path } {
  const raw = template?.spec?.nodeClassRef?.name;
  if (nodeClass === undefined && raw !== undefined) {
    return { name: raw, path: ["template", "spec", "nodeClassRef", "name"] };
  }
  return { name: nodeClass ?? defaultNodeClass(Object.keys(classes)), path: ["nodeClass"] };
}
