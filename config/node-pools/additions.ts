import { problemWhen } from "../crd/reading";
import type { Problem } from "../problems";
import { NODE_POOL_DEFAULTS } from "./defaults";
import type { NodePoolEntry } from "./entry";
import { limitsText } from "./limits";
import { filledIn } from "./spec";

/**
 * What a spec that is given whole, with the node class and requirements that the CRD requires, gets besides. Only what
 * the CRD would have otherwise: its own defaults of expireAfter, consolidationPolicy and budgets are the same.
 */
export function additionWarnings(pool: NodePoolEntry): Problem[] {
  const { terminationGracePeriod = pool.terminationGracePeriod } = pool.template?.spec ?? {};
  const { nodeClassRef, requirements } = pool.template?.spec ?? {};
  const isWhole = nodeClassRef !== undefined && requirements !== undefined;
  if (!isWhole || pool.defaults === "none") return [];
  const { limits } = filledIn(pool);
  const added = [
    limits && `limits: { ${limitsText(limits, ": ")} }`,
    terminationGracePeriod === undefined &&
      `terminationGracePeriod: ${NODE_POOL_DEFAULTS.terminationGracePeriod}`,
    pool.disruption?.consolidateAfter === undefined &&
      `disruption: { consolidateAfter: ${NODE_POOL_DEFAULTS.disruption.consolidateAfter} }`,
  ].filter((addition) => typeof addition === "string");
  return problemWhen(
    added.length > 0,
    [],
    `the spec gets what it does not say: ${added.join(", ")}; write your own, or defaults: none to keep it as it is`,
  );
}
