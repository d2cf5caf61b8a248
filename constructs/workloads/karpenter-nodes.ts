import { Release } from "@cdktf/provider-helm/lib/release";
import { type ITerraformDependable, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import { renderHelmValues } from "./helm-values";

/** One object of a CRD. */
export interface NodeObject {
  /** Spec as the CRD takes it. Any value in it may be a Terraform token. */
  readonly spec: object;
  /** Labels of the object itself, not of the nodes. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface KarpenterNodesProps {
  /** EC2NodeClasses by name. */
  readonly nodeClasses: Readonly<Record<string, NodeObject>>;
  /** NodePools by name. One that is taken out is deleted, and Karpenter drains its nodes. */
  readonly nodePools: Readonly<Record<string, NodeObject>>;
  /** The probe, and the drain hook (without one: the wait for the CRDs). */
  readonly dependsOn: ITerraformDependable[];
}

/**
 * The EC2NodeClasses and NodePools, as one release of the chart in charts/karpenter-nodes.
 *
 * Not `kubernetes_manifest`, which cannot plan an object before its CRD exists. The chart lies in the stack's folder
 * under its content's hash, so an edit of a template is an upgrade. Helm does not wait for these objects: an
 * EC2NodeClass that AWS refuses shows in its conditions, not here.
 */
export class KarpenterNodes extends Construct {
  readonly release: Release;

  constructor(scope: Construct, id: string, props: KarpenterNodesProps) {
    super(scope, id);
    const chart = new TerraformAsset(this, "Chart", { path: "charts/karpenter-nodes" });
    this.release = new Release(this, "Release", {
      name: "karpenter-nodes",
      // Both force a replacement, which would delete every node: no setting may change them.
      namespace: "kube-system",
      chart: `\${path.module}/${chart.path}`,
      values: [renderHelmValues({ nodeClasses: props.nodeClasses, nodePools: props.nodePools })],
      // With wait, the uninstall hangs on the finalizer of an EC2NodeClass; when that times out Helm has already
      // forgotten the release, and the next destroy takes Karpenter away from running nodes. The hook waits instead.
      wait: false,
      upgradeInstall: true,
      dependsOn: props.dependsOn,
    });
  }
}
