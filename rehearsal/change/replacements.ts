import { conditionOf, isTrue } from "../kubernetes/conditions";
import type { NodeClaim } from "../kubernetes/objects";
import type { NodeLife } from "../watch/history";

/** Seconds of the story. */
type Seconds = number;

/** A node that a change replaces, in the order in which they leave. */
export interface Replacement
  extends Pick<NodeLife, "name" | "nodePool" | "instanceType" | "capacityType" | "zone"> {
  /** Why, in Karpenter's words: `NodePoolDrifted`, `Underutilized`. */
  readonly reason: string;
  /** When Karpenter found that it drifted. */
  readonly drifted?: Seconds;
  /** When it began to leave. */
  readonly leaves?: Seconds;
  readonly gone?: Seconds;
}

/** Keeps which nodes drift, and why nodes leave. */
export class DriftKeeper {
  private readonly drifted = new Map<string, { readonly at: Seconds; readonly reason: string }>();
  private readonly reasons = new Map<string, string>();

  see(at: Seconds, nodeClaims: readonly NodeClaim[]): void {
    for (const claim of nodeClaims) {
      const { name } = claim.metadata;
      if (isDrifted(claim) && !this.drifted.has(name))
        this.drifted.set(name, { at, reason: reasonOf(claim, "Drifted") ?? "Drifted" });
      const reason = reasonOf(claim, "DisruptionReason");
      if (reason !== undefined) this.reasons.set(name, reason);
    }
  }

  /** Nodes that were there before the change and drifted, or left since. */
  replacements(nodes: readonly NodeLife[], since: Seconds): Replacement[] {
    return nodes
      .filter(({ since: { "asked for": asked = 0 } }) => asked <= since)
      .filter(
        ({ name, since: { leaving }, gone }) => this.drifted.has(name) || (leaving ?? gone ?? 0) > since,
      )
      .map(({ name, nodePool, instanceType, capacityType, zone, since: { leaving }, gone }) => ({
        ...{ name, nodePool, instanceType, capacityType, zone, leaves: leaving ?? gone, gone },
        drifted: this.drifted.get(name)?.at,
        reason: this.drifted.get(name)?.reason ?? this.reasons.get(name) ?? "it left",
      }))
      .sort((one, other) => (one.leaves ?? Number.MAX_VALUE) - (other.leaves ?? Number.MAX_VALUE));
  }
}

/** Whether a node is still to be replaced. */
export function isDrifted(claim: NodeClaim): boolean {
  return isTrue(claim, "Drifted");
}

/** The reason of a condition that holds. */
function reasonOf(claim: NodeClaim, type: string): string | undefined {
  return isTrue(claim, type) ? conditionOf(claim, type)?.reason : undefined;
}
