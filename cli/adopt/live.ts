/** An object of the cluster's, as the API server answers. */
export interface LiveObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: Readonly<Record<string, unknown>>;
}

/** What Helm remembers of a release, in its newest revision. */
export interface HelmRelease {
  readonly name: string;
  readonly namespace: string;
  /** Such as `karpenter`. */
  readonly chart: string;
  readonly chartVersion: string;
  /** What whoever installed it gave besides the chart's own values. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The chart's own values, with those of the charts in it.
   * @default none are known */
  readonly chartValues?: Readonly<Record<string, unknown>>;
  /** Charts in the chart.
   * @default none */
  readonly dependencies?: readonly {
    readonly name: string;
    readonly version: string;
    /** Key of the values that it gets. */
    readonly key: string;
  }[];
  /** Kinds of the objects in it, each once. */
  readonly kinds: readonly string[];
}

/** An Application of Argo CD's that has objects of Karpenter's. */
export interface ArgoApplication {
  readonly name: string;
  readonly namespace: string;
  /** Values that it hands to the chart `karpenter`, where that is its source.
   * @default none are known */
  readonly values?: Readonly<Record<string, unknown>>;
}

/** What was read of a cluster that has Karpenter. */
export interface LiveCluster {
  readonly nodeClasses: readonly LiveObject[];
  readonly nodePools: readonly LiveObject[];
  readonly nodeOverlays: readonly LiveObject[];
  readonly capacityBuffers: readonly LiveObject[];
  readonly crds: readonly LiveObject[];
  /** Deployments of Karpenter's controller. */
  readonly controllers: readonly LiveObject[];
  /** How many nodes Karpenter has, by NodePool. */
  readonly nodes: Readonly<Record<string, number>>;
  readonly releases: readonly HelmRelease[];
  readonly applications: readonly ArgoApplication[];
}

/** Who says that an object is theirs. */
export type Owner =
  | { readonly by: "helm"; readonly name: string; readonly namespace: string }
  | { readonly by: "argo" | "flux"; readonly name: string }
  | undefined;

/** By the signs that each tool leaves on its objects; several may have left theirs, and who applies again wins. */
export function ownerOf({ metadata: { labels = {}, annotations = {} } }: LiveObject): Owner {
  const tracked = annotations["argocd.argoproj.io/tracking-id"]?.split(":")[0];
  const argo = tracked ?? labels["argocd.argoproj.io/instance"];
  if (argo !== undefined) return { by: "argo", name: argo };
  const flux = labels["kustomize.toolkit.fluxcd.io/name"] ?? labels["helm.toolkit.fluxcd.io/name"];
  if (flux !== undefined) return { by: "flux", name: flux };
  const name = annotations["meta.helm.sh/release-name"];
  const namespace = annotations["meta.helm.sh/release-namespace"];
  return name === undefined || namespace === undefined ? undefined : { by: "helm", name, namespace };
}
