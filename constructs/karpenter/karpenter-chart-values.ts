import { asRecord } from "../../config/crd/reading";
import { placementOn, type SystemNodes } from "../cluster/system-nodes";
import type { HelmValues } from "../shared/helm-values";

export interface KarpenterChartSettings {
  /** Region of the cluster, which the controller would else ask the instance metadata for, a hop too far for pods. */
  readonly region: string;
  readonly clusterName: string;
  readonly clusterEndpoint: string;
  /** Name of the interruption queue; empty or left out, interruptions are not watched.
   * @default none */
  readonly interruptionQueue?: string;
  /** Must be the name that the controller's IAM role is bound to. */
  readonly serviceAccount: string;
  /** The controller's role, where the service account must name it: with IRSA.
   * @default none: EKS Pod Identity knows it by itself */
  readonly irsa?: { readonly roleArn: string; readonly regionalSts: boolean };
  /** Each replica needs a system node of its own: the chart's anti-affinity is a requirement. A number, or a token. */
  readonly replicas: unknown;
  /** As a container takes them: requests and limits. */
  readonly resources: object;
  readonly logLevel: string;
  readonly systemNodes: SystemNodes;
  /** How long pending pods are gathered, as Go writes a duration.
   * @default the chart's, 10s and 1s */
  readonly batching?: { readonly maxDuration?: string; readonly idleDuration?: string };
  /** By the chart's names.
   * @default the chart's */
  readonly featureGates?: Readonly<Record<string, boolean | undefined>>;
  /** Of the AWS provider, by the chart's names.
   * @default the chart's */
  readonly awsFeatureGates?: Readonly<Record<string, boolean>>;
  /** Whether neither IAM nor the price list is called.
   * @default false */
  readonly isolatedVpc?: boolean;
  /** @default no ServiceMonitor, and the chart's port, 8080 */
  readonly metrics?: {
    readonly serviceMonitor: boolean;
    /** Of the ServiceMonitor. */
    readonly labels?: Readonly<Record<string, string>>;
    readonly port?: number;
  };
}

/** The values of the `karpenter` chart. What is left out stays as the chart has it. */
export function karpenterChartValues(props: KarpenterChartSettings): HelmValues {
  const { awsFeatureGates, batching, featureGates, irsa, isolatedVpc = false, metrics } = props;
  return {
    serviceAccount: { name: props.serviceAccount, annotations: irsa && irsaAnnotations(irsa) },
    ...(metrics?.serviceMonitor
      ? { serviceMonitor: { enabled: true, additionalLabels: metrics.labels } }
      : {}),
    replicas: props.replicas,
    // Never on a node that Karpenter made: it would end itself.
    ...placementOn(props.systemNodes),
    controller: {
      env: [regionVariable(props.region)],
      resources: props.resources,
      ...(metrics?.port === undefined ? {} : { metrics: { port: metrics.port } }),
    },
    logLevel: props.logLevel,
    settings: {
      clusterName: props.clusterName,
      clusterEndpoint: props.clusterEndpoint,
      interruptionQueue: props.interruptionQueue,
      batchMaxDuration: batching?.maxDuration,
      batchIdleDuration: batching?.idleDuration,
      isolatedVPC: isolatedVpc || undefined,
      ...(featureGates === undefined ? {} : { featureGates }),
      ...(awsFeatureGates === undefined ? {} : { awsFeatureGates }),
    },
  };
}

/**
 * A user's values with the region among their `controller.env`: Helm replaces a list by a later one, and the controller
 * would lose what `karpenterChartValues` gave it.
 */
export function withControllerRegion(values: HelmValues, region: string): HelmValues {
  const controller = asRecord(values.controller);
  if (!Array.isArray(controller.env)) return values;
  const others = controller.env.filter((variable) => asRecord(variable).name !== "AWS_REGION");
  return { ...values, controller: { ...controller, env: [regionVariable(region), ...others] } };
}

function regionVariable(region: string) {
  return { name: "AWS_REGION", value: region };
}

/** https://docs.aws.amazon.com/eks/latest/userguide/configure-sts-endpoint.html */
function irsaAnnotations({ roleArn, regionalSts }: NonNullable<KarpenterChartSettings["irsa"]>) {
  return {
    "eks.amazonaws.com/role-arn": roleArn,
    ...(regionalSts ? { "eks.amazonaws.com/sts-regional-endpoints": "true" } : {}),
  };
}
