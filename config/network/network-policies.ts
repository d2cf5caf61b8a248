import { asRecord } from "../crd/reading";
import type { Environment } from "../environment-sections";
import type { Problem } from "../problems";

/** NetworkPolicies that nobody enforces. Who does so in a cluster that is there, its owner knows. */
export function networkPolicyWarnings({
  cluster,
  karpenter,
  loadBalancerController,
}: Environment): Problem[] {
  const cni = cluster.addons?.["vpc-cni"];
  const enforced = String(asRecord(cni?.values).enableNetworkPolicy) === "true";
  if (cluster.existing !== undefined || enforced) return [];
  const message =
    'vpc-cni does not enforce it; write cluster.addons.vpc-cni.values: { enableNetworkPolicy: "true" }, unless another CNI does';
  return [
    ...(karpenter.networkPolicy ? [{ path: ["karpenter", "networkPolicy"], message }] : []),
    ...(loadBalancerController?.networkPolicy
      ? [{ path: ["loadBalancerController", "networkPolicy"], message }]
      : []),
  ];
}
