import { DataKubernetesNamespaceV1 } from "@cdktf/provider-kubernetes/lib/data-kubernetes-namespace-v1";
import { Construct } from "constructs";

/**
 * Asks the API server for a namespace that every cluster has, and fails aloud when it cannot.
 *
 * The helm provider takes every failed look-up (API down, expired token, 401) for "the release is gone": a destroy
 * against a dead endpoint says "Destroy complete" and empties the state over running nodes. So every `helm_release`
 * depends on this probe. It is read while Terraform refreshes: `-refresh=false` goes without it.
 */
export class ClusterProbe extends Construct {
  /** What every `helm_release` names in `dependsOn`. */
  readonly namespace: DataKubernetesNamespaceV1;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.namespace = new DataKubernetesNamespaceV1(this, "Namespace", { metadata: { name: "kube-system" } });
  }
}
