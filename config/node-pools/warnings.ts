import { problemWhen } from "../crd/reading";
import type { Problem } from "../problems";
import { acceleratorNodeWarnings } from "./accelerator-nodes";
import { additionWarnings } from "./additions";
import { nodeClassOf } from "./checks";
import { choiceOf, poolsOf } from "./choices";
import type { NodePoolEntry } from "./entry";
import { instanceTypeWarnings } from "./instance-types";
import { limitWarnings } from "./limits";
import { coverAlways } from "./schedule-coverage";
import { zoneWarnings } from "./zones";

/** Why Karpenter removes nodes by itself. */
const DISRUPTION_REASONS = ["Underutilized", "Empty", "Drifted"] as const;

/** Below this many types, families or categories a pool depends on a few Spot markets. */
const FEW = { instanceTypes: 5, instanceFamilies: 3, instanceCategories: 2 } as const;

/** What works, and costs money, safety or a night's sleep. `nodeClasses` is the section as it stands in the file. */
export function nodePoolWarnings(nodePools: unknown, nodeClasses: unknown): Problem[] {
  const named = poolsOf(nodePools);
  if (named.length === 0)
    return [{ path: ["nodePools"], message: "Karpenter launches nothing without a pool" }];
  const pools = named.map(({ pool }) => pool);
  return named.flatMap(({ at, pool }) =>
    WARNINGS.flatMap((warning) => warning(pool, { nodeClasses, pools })).map(({ path, message }) => ({
      path: [...at, ...path],
      message,
    })),
  );
}

interface Surroundings {
  readonly nodeClasses: unknown;
  /** All pools, this one among them. */
  readonly pools: readonly NodePoolEntry[];
}

type Warning = (pool: NodePoolEntry, around: Surroundings) => Problem[];

const WARNINGS: readonly Warning[] = [
  additionWarnings,

  instanceTypeWarnings,

  limitWarnings,

  zoneWarnings,

  acceleratorNodeWarnings,

  ({ limits, replicas }) =>
    problemWhen(
      limits && replicas === undefined && Object.keys(limits).length === 0,
      ["limits"],
      "nothing bounds what the pool may cost; set cpu, memory or nodes",
    ),

  ({ limits = {} }) =>
    Object.entries(limits).flatMap(([resource, quantity]) =>
      problemWhen(
        String(quantity).startsWith("-"),
        ["limits", resource],
        "every node is more than that, so Karpenter launches none; leave the minus out",
      ),
    ),

  (pool, { pools }) => {
    const capacity = choiceOf(pool, "capacityTypes");
    return problemWhen(
      capacity?.values.every((type) => type === "spot") &&
        !pools.some((other) => other !== pool && isFallback(other, pool)),
      capacity?.path ?? [],
      "pods stay pending while there is no Spot capacity; add on-demand, or a pool with it and a lower weight",
    );
  },

  (pool) => {
    if (!choiceOf(pool, "capacityTypes")?.values.includes("spot")) return [];
    return (["instanceTypes", "instanceFamilies", "instanceCategories"] as const).flatMap((short) => {
      const choice = choiceOf(pool, short);
      return problemWhen(
        choice && choice.values.length < FEW[short],
        choice?.path ?? [],
        "Spot is reclaimed more often the fewer instance types there are to choose from; name more",
      );
    });
  },

  (pool, { nodeClasses }) => {
    const capacity = choiceOf(pool, "capacityTypes");
    const nodeClass = nodeClassOf(pool, nodeClasses);
    return problemWhen(
      capacity?.values.includes("reserved") && nodeClass && !nodeClass.capacityReservationSelectorTerms,
      capacity?.path ?? [],
      "its node class selects no reservation; set capacityReservationSelectorTerms there",
    );
  },

  ({ disruption }) =>
    problemWhen(
      disruption?.budgets?.length === 0,
      ["disruption", "budgets"],
      "an empty list means no bound: all nodes may be replaced at once; remove the line for 10%",
    ),

  ({ disruption: { budgets = [] } = {} }) => {
    const free = DISRUPTION_REASONS.filter(
      (reason) =>
        !holdAlways(budgets.filter(({ reasons }) => reasons === undefined || reasons.includes(reason))),
    );
    return problemWhen(
      budgets.length > 0 && free.length > 0,
      ["disruption", "budgets"],
      `no budget that always holds is for ${free.join(", ")}: any number of nodes may go for it at once; add nodes: 10% without reasons and schedule`,
    );
  },

  ({ terminationGracePeriod }) =>
    problemWhen(
      terminationGracePeriod === "Never",
      ["terminationGracePeriod"],
      "a pod that may not be disturbed holds its node for ever, drifted or expired; only when workloads is destroyed does drain.deadline end it",
    ),
];

/** Whether one of the budgets holds at every moment. */
function holdAlways(budgets: readonly { readonly schedule?: string; readonly duration?: string }[]): boolean {
  const windows = budgets.flatMap(({ schedule, duration }) =>
    schedule !== undefined && duration !== undefined ? [{ schedule, duration }] : [],
  );
  return budgets.some(({ schedule }) => schedule === undefined) || coverAlways(windows);
}

/** Whether a pod that a Spot pool has no capacity for finds a node on demand in the other. */
function isFallback(other: NodePoolEntry, spot: NodePoolEntry): boolean {
  const shares = (short: "architectures" | "capacityTypes", values: readonly string[] = []) =>
    choiceOf(other, short)?.values.some((value) => values.includes(value)) ?? true;
  return (
    shares("capacityTypes", ["on-demand"]) &&
    shares("architectures", choiceOf(spot, "architectures")?.values) &&
    other.replicas === undefined &&
    taintsOf(other).every((taint) => taintsOf(spot).includes(taint))
  );
}

/** What a pod of the pool tolerates at least. */
function taintsOf({ taints, template }: NodePoolEntry): string[] {
  return (taints ?? template?.spec?.taints ?? [])
    .filter(({ effect }) => effect !== "PreferNoSchedule")
    .map(({ key, value = "", effect }) => `${key}=${value}:${effect}`);
}
