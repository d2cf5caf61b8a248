import { Release } from "@cdktf/provider-helm/lib/release";
import { type ITerraformDependable, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import { placementOn, type SystemNodes } from "../cluster/system-nodes";
import type * as policies from "../shared/controller-network-policy";
import { type HelmValues, renderHelmValues } from "../shared/helm-values";

const CHART = "aws-load-balancer-controller";

/** The chart's webhook and metrics. */
const PORTS = [9443, 8080];

/** Seconds for the replicas to pull the image and turn ready. */
const TIMEOUT_SECONDS = 600;

export interface LoadBalancerControllerProps {
  /** Release of the chart. */
  readonly version: string;
  /** A repository (https or oci), or a folder that holds the chart and travels inside the synthesized stack. */
  readonly chart: { readonly repository: string } | { readonly path: string };
  readonly clusterName: string;
  readonly region: string;
  readonly vpcId: string;
  readonly namespace: string;
  /** Must be the name that the controller's IAM role is bound to. */
  readonly serviceAccount: string;
  /** With IRSA the role that the service account asks for.
   * @default EKS Pod Identity, which needs no annotation */
  readonly roleArn?: string;
  readonly replicas: number;
  readonly systemNodes: SystemNodes;
  /** Tags of every load balancer, target group and security group that the controller makes.
   * @default none but its own */
  readonly tags?: Readonly<Record<string, string>>;
  /** Whether WAF and Shield can be asked. Where they cannot, the controller must be told, or it makes no load balancer.
   * @default true */
  readonly protection?: boolean;
  /** Whether a NetworkPolicy holds the pods to what they need.
   * @default false */
  readonly networkPolicy?: boolean;
  /** Tag of the image, with its digest, in the place of the chart's.
   * @default the chart's */
  readonly imageTag?: string;
  /** Values of the chart, merged last.
   * @default none */
  readonly values?: HelmValues;
  /** The probe, and Karpenter's nodes: see the class. */
  readonly dependsOn: ITerraformDependable[];
}

/**
 * The AWS Load Balancer Controller, on the system nodes.
 *
 * It comes after Karpenter: its webhook sees every new Service and fails closed, so a chart with a Service that is
 * installed beside it, as Karpenter's is, fails while its pods start. At destroy it is therefore gone before Karpenter
 * drains: by then its load balancers are deleted (the hook behind it saw to that), so the pods that are evicted are
 * nobody's target, and no webhook is left to refuse the pods that take their place.
 *
 * On the system nodes, since the hook needs it alive when Karpenter's nodes may already be few.
 *
 * @setting loadBalancerController
 */
export class LoadBalancerController extends Construct {
  readonly release: Release;

  constructor(scope: Construct, id: string, props: LoadBalancerControllerProps) {
    super(scope, id);
    this.release = new Release(this, "Release", {
      ...this.chart(props.chart),
      name: CHART,
      namespace: props.namespace,
      version: props.version,
      // A first install that failed is fixed by running again; the provider forgets it while Helm keeps it.
      upgradeInstall: true,
      wait: true,
      timeout: TIMEOUT_SECONDS,
      values: [chartValues(props), props.values ?? {}]
        .filter((some) => Object.keys(some).length > 0)
        .map(renderHelmValues),
      dependsOn: [...props.dependsOn, ...this.networkPolicy(props)],
    });
  }

  private networkPolicy({ networkPolicy, namespace, dependsOn }: LoadBalancerControllerProps) {
    if (!networkPolicy) return [];
    const props = { app: CHART, namespace, ports: PORTS, dependsOn };
    const { ControllerNetworkPolicy }: typeof policies = require("../shared/controller-network-policy");
    return [new ControllerNetworkPolicy(this, "NetworkPolicy", props).policy];
  }

  private chart(source: LoadBalancerControllerProps["chart"]) {
    if ("repository" in source) return { repository: source.repository, chart: CHART };
    const asset = new TerraformAsset(this, "Chart", { path: `${source.path}/${CHART}` });
    return { chart: `\${path.module}/${asset.path}` };
  }
}

function chartValues(props: LoadBalancerControllerProps): HelmValues {
  const annotations = props.roleArn && { "eks.amazonaws.com/role-arn": props.roleArn };
  return {
    ...(props.imageTag !== undefined && { image: { tag: props.imageTag } }),
    clusterName: props.clusterName,
    // Both, because the nodes' instance metadata, where the controller would look, is a hop too far for pods.
    region: props.region,
    vpcId: props.vpcId,
    serviceAccount: { name: props.serviceAccount, ...(annotations && { annotations }) },
    replicaCount: props.replicas,
    // Without a budget an update of the node group may take every replica, and the API server then takes no Service.
    ...(props.replicas > 1 && { podDisruptionBudget: { maxUnavailable: 1 } }),
    ...placementOn(props.systemNodes),
    // Some request, or these pods are the first that a full node evicts.
    resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "512Mi" } },
    // Targets are pods: a Karpenter node that goes then takes along its own pods' connections and no others'.
    defaultTargetType: "ip",
    // The chart would make a new certificate in each upgrade, which the pods take up minutes after the API server.
    keepTLSSecret: true,
    ...(props.tags && Object.keys(props.tags).length > 0 && { defaultTags: props.tags }),
    ...(props.protection === false && { enableShield: false, enableWaf: false, enableWafv2: false }),
  };
}
