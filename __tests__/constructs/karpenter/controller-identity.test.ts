import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { ControllerIdentity } from "../../../constructs/karpenter/controller-identity";
import { built } from "../../support/built";

const stack = built((scope) => {
  new AwsProvider(scope, "aws", { region: "eu-west-1" });
  new ControllerIdentity(scope, "Karpenter", {
    partition: "aws",
    region: "eu-west-1",
    accountId: "111122223333",
    clusterName: "prod",
    nodeRoleArn: "arn:aws:iam::111122223333:role/KarpenterNodeRole-prod",
    queueArn: "arn:aws:sqs:eu-west-1:111122223333:prod",
    cluster: "prod",
    namespace: "kube-system",
    serviceAccount: "karpenter",
  });
});

describe("ControllerIdentity", () => {
  test("is a role that only Pod Identity can hand out", () => {
    const trust = JSON.parse(stack.only(IamRole).assume_role_policy).Statement;
    expect(trust).toEqual([
      expect.objectContaining({
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
      }),
    ]);
  });

  test.each([
    "NodeLifecycle",
    "IAMIntegration",
    "EKSIntegration",
    "Interruption",
    "ZonalShift",
    "ResourceDiscovery",
  ])("has the policy %s attached", (name) => {
    const [id] = Object.entries(stack.byId(IamPolicy)).find(
      ([, policy]) => policy.name === `KarpenterController${name}Policy-prod`,
    )!;
    expect(
      stack.where(IamRolePolicyAttachment, { policy_arn: `\${aws_iam_policy.${id}.arn}` }),
    ).toMatchObject({
      role: expect.stringContaining("aws_iam_role."),
    });
  });

  test("is bound to the service account only when it may do its work", () => {
    const association = stack.only(EksPodIdentityAssociation);
    expect(association).toMatchObject({
      namespace: "kube-system",
      service_account: "karpenter",
      cluster_name: "prod",
    });
    expect(association.depends_on?.toSorted()).toEqual(
      Object.keys(stack.byId(IamRolePolicyAttachment))
        .map((id) => `aws_iam_role_policy_attachment.${id}`)
        .toSorted(),
    );
  });
});
