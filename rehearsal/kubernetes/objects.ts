/** The parts of Kubernetes' and Karpenter's objects that a rehearsal reads. */

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
}

export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: ObjectMeta;
}

export interface KubeList<T> {
  readonly items: readonly T[];
}

export interface Condition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason?: string;
  readonly message?: string;
}

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

export type ResourceList = Readonly<Record<string, string>>;

export interface KubeNode extends KubeObject {
  readonly spec: {
    readonly providerID?: string;
    readonly taints?: readonly Taint[];
    readonly unschedulable?: boolean;
  };
  readonly status?: {
    readonly capacity?: ResourceList;
    readonly allocatable?: ResourceList;
    readonly conditions?: readonly Condition[];
    readonly addresses?: readonly { readonly type: string; readonly address: string }[];
    readonly nodeInfo?: { readonly kubeletVersion: string; readonly architecture: string };
  };
}

interface Container {
  readonly image?: string;
  /** `Always` makes a sidecar of an init container. */
  readonly restartPolicy?: string;
  readonly resources?: { readonly requests?: ResourceList };
}

export interface Pod extends KubeObject {
  readonly spec: {
    readonly nodeName?: string;
    readonly containers?: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly overhead?: ResourceList;
    readonly resources?: { readonly requests?: ResourceList };
  };
  readonly status?: { readonly phase?: string; readonly conditions?: readonly Condition[] };
}

/** Karpenter's record of one machine that it launched or is about to. */
export interface NodeClaim extends KubeObject {
  readonly spec: { readonly taints?: readonly Taint[]; readonly startupTaints?: readonly Taint[] };
  readonly status?: {
    readonly providerID?: string;
    readonly nodeName?: string;
    readonly capacity?: ResourceList;
    readonly allocatable?: ResourceList;
    readonly imageID?: string;
    readonly conditions?: readonly Condition[];
  };
}
