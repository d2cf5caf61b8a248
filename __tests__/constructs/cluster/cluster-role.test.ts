import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { ClusterRole } from "../../../constructs/cluster/cluster-role";
import { built } from "../../support/built";

const role = (clusterName = "demo", partition = "aws") =>
  built((stack) => {
    new AwsProvider(stack, "Aws", { region: "eu-west-1" });
    const { permissions } = new ClusterRole(stack, "Role", {
      clusterName,
      partition,
      region: "eu-west-1",
      accountId: "111122223333",
      secretsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/1",
    });
    new SqsQueue(stack, "Dependant", { dependsOn: [...permissions] });
  });

describe("ClusterRole", () => {
  test("is EKS' to assume, with session tags", () => {
    const { name, assume_role_policy } = role().only(IamRole);
    expect(name).toBe("demo-cluster");
    expect(JSON.parse(assume_role_policy).Statement).toEqual([
      expect.objectContaining({
        Effect: "Allow",
        Principal: { Service: "eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
      }),
    ]);
  });

  test.each([
    ["aws", "arn:aws:eks:eu-west-1:111122223333:cluster/demo"],
    ["aws-cn", "arn:aws-cn:eks:eu-west-1:111122223333:cluster/demo"],
  ])("is taken for no other cluster and no other account, in %s", (partition, arn) => {
    const [{ Condition }] = JSON.parse(role("demo", partition).only(IamRole).assume_role_policy).Statement;
    expect(Condition).toEqual({
      ArnLike: { "aws:SourceArn": arn },
      StringEquals: { "aws:SourceAccount": "111122223333" },
    });
  });

  test.each([
    ["aws", "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"],
    ["aws-us-gov", "arn:aws-us-gov:iam::aws:policy/AmazonEKSClusterPolicy"],
  ])("has EKS' policy of the partition %s", (partition, policyArn) => {
    expect(role("demo", partition).only(IamRolePolicyAttachment).policy_arn).toBe(policyArn);
  });

  test("may use the key of the secrets, and no other", () => {
    const [statement, ...others] = JSON.parse(role().only(IamRolePolicy).policy).Statement;
    expect(others).toEqual([]);
    expect(statement).toMatchObject({
      Effect: "Allow",
      Action: ["kms:Encrypt", "kms:Decrypt", "kms:ListGrants", "kms:DescribeKey"],
    });
    expect([statement.Resource].flat()).toEqual(["arn:aws:kms:eu-west-1:111122223333:key/1"]);
  });

  test("can be waited for with both policies", () => {
    expect([...role().only(SqsQueue).depends_on!].sort()).toEqual([
      expect.stringMatching(/^aws_iam_role_policy\./),
      expect.stringMatching(/^aws_iam_role_policy_attachment\./),
    ]);
  });

  test("has a name that IAM takes for the longest cluster", () => {
    expect(role("c".repeat(100)).only(IamRole).name).toMatch(/^c[\w+=,.@-]{1,63}$/);
  });
});
