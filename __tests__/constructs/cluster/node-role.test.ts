import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { NodeRole } from "../../../constructs/cluster/node-role";
import { built } from "../../support/built";

const role = (partition = "aws") =>
  built((stack) => {
    new AwsProvider(stack, "Aws", { region: "eu-west-1" });
    const { permissions } = new NodeRole(stack, "Role", {
      name: "demo-node",
      description: "Nodes",
      partition,
    });
    new SqsQueue(stack, "Dependant", { dependsOn: [...permissions] });
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

  test("can be waited for with all policies", () => {
    expect(role().only(SqsQueue).depends_on).toHaveLength(4);
  });
});
