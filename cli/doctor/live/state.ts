import type { Requirement } from "../../../config/node-pools/raw-fields";
import type { Condition, KubeNode, KubeObject, NodeClaim, Pod } from "../../../rehearsal/kubernetes/objects";
import type { WatchedEvent } from "../../../rehearsal/watch/pending";

export interface LiveCondition extends Condition {
  readonly lastTransitionTime?: string;
}

/** What selects AMIs, subnets or security groups. */
export interface SelectorTerm {
  readonly alias?: string;
  readonly id?: string;
  readonly name?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface LiveNodeClass extends KubeObject {
  readonly spec: {
    readonly role?: string;
    readonly userData?: string;
    readonly amiSelectorTerms?: readonly SelectorTerm[];
    readonly subnetSelectorTerms?: readonly SelectorTerm[];
    readonly securityGroupSelectorTerms?: readonly SelectorTerm[];
  };
  readonly status?: {
    readonly conditions?: readonly LiveCondition[];
    readonly amis?: readonly { readonly id: string; readonly name?: string }[];
    readonly subnets?: readonly { readonly id: string; readonly zone: string }[];
  };
}

export interface LiveNodePool extends KubeObject {
  readonly spec: {
    readonly limits?: Readonly<Record<string, string | number>>;
    readonly disruption?: { readonly budgets?: readonly Readonly<Record<string, unknown>>[] };
    readonly template: {
      readonly spec: {
        readonly nodeClassRef: { readonly name: string };
        readonly requirements?: readonly Requirement[];
      };
    };
  };
  readonly status?: {
    readonly conditions?: readonly LiveCondition[];
    readonly resources?: Readonly<Record<string, string>>;
  };
}

export interface LiveNodeClaim extends NodeClaim {
  readonly spec: NodeClaim["spec"] & {
    readonly nodeClassRef?: { readonly name: string };
    readonly terminationGracePeriod?: string;
  };
  readonly status?: Omit<NonNullable<NodeClaim["status"]>, "conditions"> & {
    readonly imageID?: string;
    readonly conditions?: readonly LiveCondition[];
  };
}

export interface LivePod extends Pod {
  readonly spec: Pod["spec"] & {
    readonly nodeSelector?: Readonly<Record<string, string>>;
    readonly schedulerName?: string;
    readonly schedulingGates?: readonly { readonly name: string }[];
  };
  readonly status?: Omit<NonNullable<Pod["status"]>, "conditions"> & {
    readonly conditions?: readonly LiveCondition[];
    readonly containerStatuses?: readonly {
      readonly ready?: boolean;
      readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
    }[];
  };
}

export interface Deployment extends KubeObject {
  readonly spec: {
    readonly replicas?: number;
    readonly template: { readonly spec: { readonly containers: readonly { readonly image: string }[] } };
  };
  readonly status?: { readonly availableReplicas?: number };
}

export interface DisruptionBudget extends KubeObject {
  readonly status?: {
    readonly disruptionsAllowed?: number;
    readonly currentHealthy?: number;
    readonly desiredHealthy?: number;
    readonly expectedPods?: number;
  };
}

/** What could not be read, and why. */
export interface Unread {
  readonly what: string;
  readonly why: string;
}

/** A running cluster, as far as it was read. */
export interface ClusterState {
  /** Version of the API server, such as `1.36.3-eks-1234567`. */
  readonly kubernetes: string;
  /** Whether it knows Karpenter's kinds. */
  readonly hasKarpenter: boolean;
  readonly nodeClasses: readonly LiveNodeClass[];
  readonly nodePools: readonly LiveNodePool[];
  readonly nodeClaims: readonly LiveNodeClaim[];
  readonly nodes: readonly KubeNode[];
  readonly pendingPods: readonly LivePod[];
  /** Deployments of Karpenter, of any namespace. */
  readonly controllers: readonly Deployment[];
  readonly controllerPods: readonly LivePod[];
  readonly budgets: readonly DisruptionBudget[];
  readonly events: readonly WatchedEvent[];
  readonly unread: readonly Unread[];
  /** When it was read. */
  readonly now: Date;
}

/** Minutes since a time; none where it is not told. */
export function minutesSince(time: string | undefined, now: Date): number {
  const at = Date.parse(time ?? "");
  return Number.isNaN(at) ? 0 : (now.getTime() - at) / 60_000;
}

const POOL_LABEL = "karpenter.sh/nodepool";

export function poolOf({ metadata }: KubeObject): string {
  return metadata.labels?.[POOL_LABEL] ?? "";
}
