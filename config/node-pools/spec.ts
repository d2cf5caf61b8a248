import { withoutGaps } from "../crd/reading";
import { acceleratorTaints } from "./accelerators";
import { NODE_POOL_DEFAULTS } from "./defaults";
import type { NodePoolEntry } from "./entry";
import { requirementsOf } from "./expand";
import { nodePoolShortForms } from "./fields";
import { defaultLimits } from "./limits";
import type { Disruption, Requirement, Taint } from "./raw-fields";

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
  readonly disruption?: Disruption;
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
  const { metadata, spec, ...ofTemplate } = entry.template ?? {};
  const labels = entry.labels ?? metadata?.labels;
  const annotations = entry.annotations ?? metadata?.annotations;
  const filled = filledIn(entry);
  return withoutGaps({
    template: withoutGaps({
      metadata:
        metadata || labels || annotations
          ? withoutGaps({ labels, annotations, ...others(metadata, METADATA) })
          : undefined,
      spec: withoutGaps({
        nodeClassRef: spec?.nodeClassRef ?? {
          group: "karpenter.k8s.aws",
          kind: "EC2NodeClass",
          name: entry.nodeClass ?? nodeClassName,
        },
        requirements: requirementsOf(entry),
        taints: entry.taints ?? spec?.taints ?? filled.taints,
        startupTaints: entry.startupTaints ?? spec?.startupTaints,
        expireAfter: entry.expireAfter ?? spec?.expireAfter ?? filled.expireAfter,
        terminationGracePeriod: gracePeriodOf(entry, filled.terminationGracePeriod),
        ...others(spec, TEMPLATE_SPEC),
      }),
      ...ofTemplate,
    }),
    disruption:
      filled.disruption || entry.disruption ? { ...filled.disruption, ...entry.disruption } : undefined,
    limits: entry.limits ?? filled.limits,
    replicas: entry.replicas,
    weight: entry.weight,
    ...others(entry, ENTRY),
  });
}

/** Fields that are put together from more than one place of an entry. All others pass as they stand. */
const METADATA = ["labels", "annotations"];
const TEMPLATE_SPEC = [
  "nodeClassRef",
  "requirements",
  "taints",
  "startupTaints",
  "expireAfter",
  "terminationGracePeriod",
];
const ENTRY = [
  ...Object.keys(nodePoolShortForms),
  ...METADATA,
  ...TEMPLATE_SPEC.filter((field) => field !== "nodeClassRef"),
  "metadata",
  "template",
  "disruption",
  "limits",
  "replicas",
  "weight",
];

function others(map: object | undefined, own: readonly string[]): object {
  return Object.fromEntries(Object.entries(map ?? {}).filter(([key]) => !own.includes(key)));
}

/** The only node class, or the one named `default`; nothing where that leaves a choice. */
export function defaultNodeClass(nodeClassNames: readonly string[]): string | undefined {
  const [only] = nodeClassNames;
  return nodeClassNames.length === 1 ? only : nodeClassNames.find((name) => name === "default");
}

type Filled = Partial<Pick<NodePoolSpec, "disruption" | "limits">> & {
  readonly taints?: readonly Taint[];
  readonly expireAfter?: string;
  readonly terminationGracePeriod?: string;
};

/** What an entry that says nothing of these gets. */
export function filledIn(entry: NodePoolEntry): Filled {
  if (entry.defaults === "none") return {};
  const { consolidationPolicy, consolidateAfter, budgets } = NODE_POOL_DEFAULTS.disruption;
  return {
    taints: acceleratorTaints(entry.accelerators),
    expireAfter: NODE_POOL_DEFAULTS.expireAfter,
    terminationGracePeriod: NODE_POOL_DEFAULTS.terminationGracePeriod,
    disruption: { consolidationPolicy, consolidateAfter, budgets: budgets.map((budget) => ({ ...budget })) },
    // A static pool may have no limit but nodes, and is bounded by itself.
    limits: entry.limits === undefined && entry.replicas === undefined ? defaultLimits(entry) : undefined,
  };
}

/** The CRD has no word for waiting for ever, which the short form has: the field is left out. */
function gracePeriodOf(
  { terminationGracePeriod, template }: NodePoolEntry,
  byDefault: string | undefined,
): string | undefined {
  if (terminationGracePeriod === "Never") return undefined;
  return terminationGracePeriod ?? template?.spec?.terminationGracePeriod ?? byDefault;
}
