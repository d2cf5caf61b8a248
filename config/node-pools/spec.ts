import type { z } from "zod";
import { withoutGaps } from "../crd/reading";
import { NODE_POOL_DEFAULTS } from "./defaults";
import type { disruption } from "./disruption";
import { requirementsOf } from "./expand";
import { defaultLimits } from "./limits";
import type { Requirement } from "./requirements";
import type { NodePoolEntry } from "./schema";
import type { Taint } from "./taints";

/** The spec of a NodePool, as the API server takes it. */
export interface NodePoolSpec {
  readonly template: {
    readonly metadata?: {
      readonly labels?: Readonly<Record<string, string>>;
      readonly annotations?: Readonly<Record<string, string>>;
    };
    readonly spec: {
      readonly nodeClassRef: { readonly group: string; readonly kind: string; readonly name: string };
      readonly requirements: readonly Requirement[];
      readonly taints?: readonly Taint[];
      readonly startupTaints?: readonly Taint[];
      readonly expireAfter?: string;
      readonly terminationGracePeriod?: string;
    };
  };
  readonly disruption?: z.output<typeof disruption>;
  readonly limits?: Readonly<Record<string, number | string>>;
  readonly replicas?: number;
  readonly weight?: number;
}

export interface NodePoolDefaults {
  /** Node class of a pool that names none: `defaultNodeClass(nodeClasses)`. */
  readonly nodeClassName: string;
}

/**
 * The spec that an entry of `nodePools` stands for: what it says, and a careful default for the rest, or with
 * `defaults: none` nothing else.
 */
export function nodePoolSpec(entry: NodePoolEntry, { nodeClassName }: NodePoolDefaults): NodePoolSpec {
  const { metadata, spec } = entry.template ?? {};
  const labels = entry.labels ?? metadata?.labels;
  const annotations = entry.annotations ?? metadata?.annotations;
  const filled = filledIn(entry);
  return withoutGaps({
    template: withoutGaps({
      metadata: metadata || labels || annotations ? withoutGaps({ labels, annotations }) : undefined,
      spec: withoutGaps({
        nodeClassRef: spec?.nodeClassRef ?? {
          group: "karpenter.k8s.aws",
          kind: "EC2NodeClass",
          name: entry.nodeClass ?? nodeClassName,
        },
        requirements: requirementsOf(entry),
        taints: entry.taints ?? spec?.taints,
        startupTaints: entry.startupTaints ?? spec?.startupTaints,
        expireAfter: entry.expireAfter ?? spec?.expireAfter ?? filled.expireAfter,
        terminationGracePeriod: gracePeriodOf(entry, filled.terminationGracePeriod),
      }),
    }),
    disruption:
      filled.disruption || entry.disruption ? { ...filled.disruption, ...entry.disruption } : undefined,
    limits: entry.limits ?? filled.limits,
    replicas: entry.replicas,
    weight: entry.weight,
  });
}

/** The only node class, or the one named `default`; nothing where that leaves a choice. */
export function defaultNodeClass(nodeClassNames: readonly string[]): string | undefined {
  const [only] = nodeClassNames;
  return nodeClassNames.length === 1 ? only : nodeClassNames.find((name) => name === "default");
}

type Filled = Partial<Pick<NodePoolSpec, "disruption" | "limits">> & {
  readonly expireAfter?: string;
  readonly terminationGracePeriod?: string;
};

/** What an entry that says nothing of these gets. */
export function filledIn(entry: NodePoolEntry): Filled {
  if (entry.defaults === "none") return {};
  const { consolidationPolicy, consolidateAfter, budgets } = NODE_POOL_DEFAULTS.disruption;
  return {
    expireAfter: NODE_POOL_DEFAULTS.expireAfter,
    terminationGracePeriod: NODE_POOL_DEFAULTS.terminationGracePeriod,
    disruption: { consolidationPolicy, consolidateAfter, budgets: budgets.map((budget) => ({ ...budget })) },
    // A static pool may have no limit but nodes, and is bounded by itself.
    limits: entry.limits === undefined && entry.replicas === undefined ? defaultLimits(entry) : undefined,
  };
}

/** The CRD has no word for waiting for ever: the field is left out. */
function gracePeriodOf(entry: NodePoolEntry, byDefault: string | undefined): string | undefined {
  const { terminationGracePeriod: period = byDefault } = { ...entry.template?.spec, ...entry };
  return period === "Never" ? undefined : period;
}
