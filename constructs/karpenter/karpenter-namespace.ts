import { Release } from "@cdktf/provider-helm/lib/release";
import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import { type ITerraformDependable, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import type { ClusterProbe } from "../cluster/cluster-probe";
import { renderHelmValues } from "../shared/helm-values";

export interface KarpenterNamespaceProps {
  readonly probe: ClusterProbe;
  readonly name: string;
  readonly serviceAccount: string;
  /** `false` where the namespace is there already: only the FlowSchemas are made.
   * @default true */
  readonly create?: boolean;
  /** Pod Security Standard that its pods are held to.
   * @default no label */
  readonly podSecurity?: string;
}

/**
 * A namespace for Karpenter outside kube-system, with the FlowSchemas that give it the API server's priority that
 * kube-system has; without them a busy API server starves the controller.
 *
 * The FlowSchemas are a chart: the kubernetes provider has no resource for them but `kubernetes_manifest`, for which
 * the user's `KUBE_HOST` and `KUBE_TOKEN` win over the provider's settings.
 */
export class KarpenterNamespace extends Construct {
  /** What the controller waits for. */
  readonly resources: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: KarpenterNamespaceProps) {
    super(scope, id);
    const namespace =
      props.create === false
        ? []
        : [new NamespaceV1(this, "Namespace", { metadata: { name: props.name, labels: labels(props) } })];
    const chart = new TerraformAsset(this, "Chart", { path: "charts/karpenter-priority" });
    const flowSchemas = new Release(this, "FlowSchemas", {
      name: "karpenter-priority",
      namespace: "kube-system",
      chart: `\${path.module}/${chart.path}`,
      values: [renderHelmValues({ namespace: props.name, serviceAccount: props.serviceAccount })],
      upgradeInstall: true,
      dependsOn: [props.probe.namespace],
    });
    this.resources = [...namespace, flowSchemas];
  }
}

function labels({ podSecurity }: KarpenterNamespaceProps): Record<string, string> | undefined {
  return podSecurity === undefined ? undefined : { "pod-security.kubernetes.io/enforce": podSecurity };
}
