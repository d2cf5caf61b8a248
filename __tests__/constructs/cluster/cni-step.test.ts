import { DataAwsIamRoles } from "@cdktf/provider-aws/lib/data-aws-iam-roles";
import { EksAddon } from "@cdktf/provider-aws/lib/eks-addon";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { infraOf } from "../../support/stacks";

const OWN = { addons: { "vpc-cni": { podIdentity: true } } };
const cniOf = (settings: object) => infraOf(settings).where(EksAddon, { addon_name: "vpc-cni" });
const onNodes = (settings: object) =>
  infraOf(settings)
    .all(IamRolePolicyAttachment)
    .filter(({ policy_arn }) => policy_arn.endsWith("/AmazonEKS_CNI_Policy"))
    .map(({ role }) => role)
    .filter((role) => !role.includes("vpc-cni"));

describe("CniStep", () => {
  test("lets the plan take the CNI's policy from nodes only once its role is there, or before there is a cluster", () => {
    const stack = infraOf({ cluster: { ...OWN, name: "demo" } });
    const [roles] = Object.keys(stack.byId(DataAwsIamRoles));
    expect(stack.only(DataAwsIamRoles)).toMatchObject({ name_regex: "^demo-addon-vpc-cni$" });
    const [{ condition, error_message }] = cniOf({ cluster: { ...OWN, name: "demo" } }).lifecycle
      .precondition;
    expect(condition).toMatch(/^\$\{length\(data\.aws_eks_cluster\.\w+\) == 0 \|\| /);
    expect(condition).toMatch(`|| length(data.aws_iam_roles.${roles}.names) > 0}`);
    expect(error_message).toMatch(/^nodeRoles\.cni: needs true for one deploy more: cluster demo runs/);
  });

  test("asks nothing where nodes keep the policy", () => {
    for (const settings of [{}, { cluster: OWN, nodeRoles: { cni: true } }]) {
      expect(cniOf(settings)).not.toHaveProperty("lifecycle");
      expect(infraOf(settings).all(DataAwsIamRoles)).toEqual([]);
    }
  });
});

describe("the CNI's policy", () => {
  test("stays on both roles of nodes in the first of two deploys, and leaves both in the second", () => {
    expect(onNodes({ cluster: OWN, nodeRoles: { cni: true } })).toHaveLength(2);
    expect(onNodes({ cluster: OWN, nodeRoles: { cni: false } })).toEqual([]);
  });

  test("is the add-on's by then: agent and association come before the add-on, the endpoints before both", () => {
    const { graph } = infraOf({
      cluster: OWN,
      nodeRoles: { cni: true },
      network: { nat: "none", endpoints: "private" },
    });
    const addon = graph.only("aws_eks_addon", "vpc-cni");
    expect(graph.isAfter(addon, graph.only("aws_eks_pod_identity_association", "vpc-cni"))).toBe(true);
    const endpoints = graph.of("aws_vpc_endpoint");
    expect(endpoints).toHaveLength(9);
    for (const endpoint of endpoints) expect(graph.isAfter(addon, endpoint)).toBe(true);
    // The policy of the role before the association, or the first pods are denied.
    const policies = graph.of("aws_iam_role_policy_attachment", "vpc-cni");
    for (const policy of policies)
      expect(graph.isAfter(graph.only("aws_eks_pod_identity_association", "vpc-cni"), policy)).toBe(true);
  });
});
