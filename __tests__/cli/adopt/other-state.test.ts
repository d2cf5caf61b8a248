import { heldBy } from "../../../cli/adopt/other-state";

const resource = (type: string, name: string, ...instances: readonly object[]) => ({
  mode: "managed",
  module: "module.karpenter",
  type,
  name,
  instances,
});

describe("heldBy", () => {
  const state = {
    version: 4,
    resources: [
      resource("aws_iam_role", "node", { index_key: 0, attributes: { name: "Karpenter-shop-node" } }),
      resource("aws_iam_role", "controller", { index_key: 0, attributes: { name: "KarpenterController-1" } }),
      resource("aws_iam_role_policy_attachment", "node", {
        index_key: "AmazonEKSWorkerNodePolicy",
        attributes: { role: "Karpenter-shop-node" },
      }),
      resource("aws_eks_access_entry", "node", {
        index_key: 0,
        attributes: { principal_arn: "arn:aws:iam::111122223333:role/Karpenter-shop-node" },
      }),
      { ...resource("helm_release", "karpenter", { attributes: { name: "karpenter" } }), module: undefined },
      resource("kubectl_manifest", "pool", {
        attributes: { yaml_body: "apiVersion: karpenter.sh/v1\nkind: NodePool\n" },
      }),
      resource("kubernetes_manifest", "class", {
        attributes: { manifest: { value: { kind: "EC2NodeClass" } } },
      }),
      resource("kubernetes_manifest", "other", {
        attributes: { manifest: { value: { kind: "ConfigMap" } } },
      }),
      { ...resource("aws_iam_role", "read", { attributes: { name: "Karpenter-shop-node" } }), mode: "data" },
    ],
  };

  test("names what its next apply would change or destroy, and nothing else", () => {
    expect(heldBy(state, { names: ["Karpenter-shop-node"], releases: ["karpenter"] })).toEqual([
      "module.karpenter.aws_iam_role.node[0]",
      'module.karpenter.aws_iam_role_policy_attachment.node["AmazonEKSWorkerNodePolicy"]',
      "module.karpenter.aws_eks_access_entry.node[0]",
      "helm_release.karpenter",
      "module.karpenter.kubectl_manifest.pool",
      "module.karpenter.kubernetes_manifest.class",
    ]);
  });

  test("names the association that is taken over: without it the controller has no role", () => {
    const association = (service_account: string) =>
      resource("aws_eks_pod_identity_association", service_account, {
        attributes: { namespace: "kube-system", service_account },
      });
    const held = { version: 4, resources: [association("karpenter"), association("ebs-csi")] };
    expect(heldBy(held, { names: ["kube-system/karpenter"], releases: [] })).toEqual([
      "module.karpenter.aws_eks_pod_identity_association.karpenter",
    ]);
  });

  test("finds nothing in a state of other things", () => {
    expect(heldBy({ version: 4, resources: [] }, { names: ["a"], releases: ["b"] })).toEqual([]);
  });
});
