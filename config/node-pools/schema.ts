import { z } from "zod";
import { fieldSchema, typedKind } from "../crd/entry-fields";
import { entrySchema } from "../crd/entry-schema";
import { asRecord, when } from "../crd/reading";
import { rightEntryWithout } from "../crd/right-entry";
import { expected } from "../messages";
import { objectMetadata } from "../object-metadata";
import { kubernetesName, NAME_OF_OBJECT } from "../primitives";
import type { NodePoolEntry } from "./entry";
import { labelOf, mebibytes, requirementsOf, SHORT_FORMS } from "./expand";
import { NODE_POOL_NOTES, nodePoolShortForms } from "./fields";

/** An entry of `nodePools`: the spec of a NodePool with short forms beside it. */
export const nodePoolEntrySchema = entrySchema<NodePoolEntry>({
  kind: "NodePool",
  shortForms: { ...nodePoolShortForms, metadata: objectMetadata },
  notes: NODE_POOL_NOTES,
  expected: expected("a map of a node pool's settings", "{} is one with every default"),
  check: (value, context) => {
    const entry: NodePoolEntry = rightEntryWithout("NodePool", nodePoolShortForms, value, context.issues);
    for (const { path, message } of RULES.flatMap((rule) => rule(entry, asRecord(value)))) {
      context.addIssue({ code: "custom", path, message });
    }
  },
});

export const nodePoolsSchema = z
  .record(kubernetesName, nodePoolEntrySchema, {
    error: (issue) =>
      issue.code === "invalid_key" ? NAME_OF_OBJECT : expected("a map from names to node pools"),
  })
  .default({ general: {} })
  .describe(
    "NodePools by name: which nodes Karpenter may launch, and when it removes them. An entry takes every field of the spec, and short forms.",
  );

const MOST_REQUIREMENTS = fieldSchema(typedKind("NodePool"), "requirements")?.maxItems ?? 100;

interface Finding {
  readonly path: (string | number)[];
  readonly message: string;
}

/** A rule over an entry's right fields; `given` is the entry as it stands, wrong fields with it. */
type Rule = (entry: NodePoolEntry, explicit: Readonly<Record<string, unknown>>) => Finding[];

const IN_TEMPLATE = {
  nodeClass: "nodeClassRef",
  requirements: "requirements",
  taints: "taints",
  startupTaints: "startupTaints",
  expireAfter: "expireAfter",
  terminationGracePeriod: "terminationGracePeriod",
} as const;

const RULES: readonly Rule[] = [
  (_, explicit) => {
    const template = asRecord(explicit.template);
    const twins = [
      ...["labels", "annotations"].map((short) => ({ short, block: "metadata", raw: short })),
      ...Object.entries(IN_TEMPLATE).map(([short, raw]) => ({ short, block: "spec", raw })),
    ];
    return twins
      .filter(({ short, block, raw }) => short in explicit && raw in asRecord(template[block]))
      .map(({ short, block, raw }) => ({
        path: [short],
        message: `conflicts with template.${block}.${raw}; keep ${short} and remove the other`,
      }));
  },

  (entry, explicit) => {
    const raw = [...(entry.requirements ?? []), ...(entry.template?.spec?.requirements ?? [])];
    return SHORT_FORMS.filter((short) => short in explicit)
      .filter((short) => raw.some(({ key }) => key === labelOf(short)))
      .map((short) => ({
        path: [short],
        message: `conflicts with a requirement on ${labelOf(short)}; keep ${short} unless you need another operator`,
      }));
  },

  ({ minCpu = 0, maxCpu = Number.POSITIVE_INFINITY }) =>
    when(minCpu > maxCpu, { path: ["maxCpu"], message: expected(`minCpu (${minCpu}) or more`) }),

  ({ minMemory, maxMemory }) =>
    when(minMemory && maxMemory && mebibytes(minMemory) > mebibytes(maxMemory), {
      path: ["maxMemory"],
      message: expected(`minMemory (${minMemory}) or more`),
    }),

  ({ replicas, limits = {} }) =>
    when(replicas !== undefined && Object.keys(limits).some((limit) => limit !== "nodes"), {
      path: ["limits"],
      message: "conflicts with replicas, which takes limits of nodes alone; remove the other limits",
    }),

  ({ replicas, weight }) =>
    when(replicas !== undefined && weight !== undefined, {
      path: ["weight"],
      message:
        "conflicts with replicas; a pool of fixed size takes no part in the choice, so remove one of the two",
    }),

  ({ replicas, headroom }) =>
    when(replicas !== undefined && headroom !== undefined, {
      path: ["headroom"],
      message:
        "conflicts with replicas, by which the pool has nodes whatever runs on them; raise replicas instead",
    }),

  (entry) =>
    when(requirementsOf(entry).length > MOST_REQUIREMENTS, {
      path: ["requirements"],
      message: expected(`at most ${MOST_REQUIREMENTS} requirements, short forms and defaults among them`),
    }),
];
