import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { type NodePermissions, NodeRole } from "../../../constructs/cluster/node-role";
import { built } from "../../support/built";

const role = (partition = "aws", permissions?: NodePermissions) =>
  built((stack) => {
    new AwsProvider(stack, "Aws", { region: "eu-west-1" });
    const made = new NodeRole(stack, "Role", {
      name: "demo-node",
      description: "Nodes",
      partition,
      permissions,
    });
    new SqsQueue(stack, "Dependant", { dependsOn: [...made.permissions] });
  });

describe("NodeRole", () => {
  test("is an EC2 instance's to assume", () => {
    const { name, assume_role_policy } = role().only(IamRole);
    expect(name).toBe("demo-node");
    expect(JSON.parse(assume_role_policy).Statement).toEqual([
      expect.objectContaining({ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" } }),
    ]);
  });

  test.each([
    "AmazonEKSWorkerNodePolicy",
    "AmazonEKS_CNI_Policy",
    "AmazonEC2ContainerRegistryPullOnly",
    "AmazonSSMManagedInstanceCore",
  ])("has %s of its partition", (policy) => {
    const arns = (partition: string) =>
      role(partition)
        .all(IamRolePolicyAttachment)
        .map((a) => a.policy_arn);
    expect(arns("aws")).toContain(`arn:aws:iam::aws:policy/${policy}`);
    expect(arns("aws-cn")).toContain(`arn:aws-cn:iam::aws:policy/${policy}`);
  });

  test.each([
    [{ cni: false }, "AmazonEKS_CNI_Policy"],
    [{ ssm: false }, "AmazonSSMManagedInstanceCore"],
  ])("lacks with %j %s, and nothing else", (permissions, policy) => {
    const arns = (of: NodePermissions) =>
      role("aws", of)
        .all(IamRolePolicyAttachment)
        .map((a) => a.policy_arn);
    const left = arns(permissions);
    expect(arns({}).filter((arn) => !left.includes(arn))).toEqual([`arn:aws:iam::aws:policy/${policy}`]);
    expect(left).toHaveLength(3);
  });

  test("can be waited for with all policies", () => {
    expect(role().only(SqsQueue).depends_on).toHaveLength(4);
  });
});
