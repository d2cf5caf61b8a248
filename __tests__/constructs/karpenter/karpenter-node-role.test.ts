import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { EksAccessPolicyAssociation } from "@cdktf/provider-aws/lib/eks-access-policy-association";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { KarpenterNodeRole } from "../../../constructs/karpenter/karpenter-node-role";
import { built } from "../../support/built";

const withCluster = (clusterName: string) =>
  built((scope) => {
    new AwsProvider(scope, "aws", { region: "eu-west-1" });
    new KarpenterNodeRole(scope, "NodeRole", { clusterName, cluster: clusterName, partition: "aws-us-gov" });
  });
const stack = withCluster("prod");

describe("KarpenterNodeRole", () => {
  test("has the name that EC2NodeClasses look for, at most 64 characters of it", () => {
    expect(stack.only(IamRole).name).toBe("KarpenterNodeRole-prod");
    const long = ["blue", "lime"].map((end) => withCluster(`${"x".repeat(96)}${end}`).only(IamRole).name);
    expect(long.map(({ length }) => length)).toEqual([64, 64]);
    expect(new Set(long).size).toBe(2);
  });

  test("may do what a node does, by the policies of its partition", () => {
    expect(
      stack
        .all(IamRolePolicyAttachment)
        .map(({ policy_arn }) => policy_arn)
        .toSorted(),
    ).toEqual([
      "arn:aws-us-gov:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
      "arn:aws-us-gov:iam::aws:policy/AmazonEKSWorkerNodePolicy",
      "arn:aws-us-gov:iam::aws:policy/AmazonEKS_CNI_Policy",
      "arn:aws-us-gov:iam::aws:policy/AmazonSSMManagedInstanceCore",
    ]);
  });

  test("can be taken by EC2 in China, which goes by another name there", () => {
    const china = built((scope) => {
      new AwsProvider(scope, "aws", { region: "cn-north-1" });
      new KarpenterNodeRole(scope, "NodeRole", { clusterName: "prod", cluster: "prod", partition: "aws-cn" });
    });
    expect(JSON.parse(china.only(IamRole).assume_role_policy).Statement[0].Principal).toEqual({
      Service: "ec2.amazonaws.com.cn",
    });
  });

  test("lets its nodes join, without any access policy", () => {
    expect(stack.only(EksAccessEntry)).toMatchObject({
      cluster_name: "prod",
      type: "EC2_LINUX",
      principal_arn: `\${aws_iam_role.${Object.keys(stack.byId(IamRole))[0]}.arn}`,
    });
    expect(stack.only(EksAccessEntry).kubernetes_groups).toBeUndefined();
    expect(stack.all(EksAccessPolicyAssociation)).toEqual([]);
  });
});
