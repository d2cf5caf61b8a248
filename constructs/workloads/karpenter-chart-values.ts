import type { HelmValues } from "./helm-values";

/** A taint of the nodes that system pods run on. */
export interface SystemTaint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

/** How pods of the system find their nodes: the same values that the node group is made with. */
export interface SystemNodes {
  readonly labels: Readonly<Record<string, string>>;
  /** @default none */
  readonly taint?: SystemTaint;
}

export interface KarpenterChartSettings {
  readonly clusterName: string;
  readonly clusterEndpoint: string;
  /** Name of the interruption queue; empty or left out, interruptions are not watched.
   * @default none */
  readonly interruptionQueue?: string;
  /** Must be the name that the controller's IAM role is bound to. */
  readonly serviceAccount: string;
  /** Annotations of the service account, as IRSA needs one.
   * @default none */
  readonly serviceAccountAnnotations?: Readonly<Record<string, string>>;
  /** Each replica needs a system node of its own: the chart's anti-affinity is a requirement. */
  readonly replicas: number;
  /** As a container takes them: requests and limits. */
  readonly resources: object;
  readonly logLevel: string;
  readonly systemNodes: SystemNodes;
  /** Further keys of the chart's `settings`, such as `batchIdleDuration` or `featureGates`.
   * @default none */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** The values of the `karpenter` chart. */
export function karpenterChartValues(props: KarpenterChartSettings): HelmValues {
  return {
    serviceAccount: { name: props.serviceAccount, annotations: props.serviceAccountAnnotations },
    replicas: props.replicas,
    // Never on a node that Karpenter made: it would end itself.
    nodeSelector: { "kubernetes.io/os": "linux", ...props.systemNodes.labels },
    tolerations: systemTolerations(props.systemNodes.taint),
    controller: { resources: props.resources },
    logLevel: props.logLevel,
    settings: {
      ...props.settings,
      clusterName: props.clusterName,
      clusterEndpoint: props.clusterEndpoint,
      interruptionQueue: props.interruptionQueue,
    },
  };
}

/** The chart's own toleration, which a list of ours would replace, and that of the system taint. */
function systemTolerations(taint: SystemTaint | undefined): readonly object[] {
  const critical = { key: "CriticalAddonsOnly", operator: "Exists" };
  if (taint === undefined || taint.key === critical.key) return [critical];
  const { key, value, effect } = taint;
  return [
    critical,
    value === undefined ? { key, operator: "Exists", effect } : { key, operator: "Equal", value, effect },
  ];
}
