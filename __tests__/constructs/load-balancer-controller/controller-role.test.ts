import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { LoadBalancerControllerRole } from "../../../constructs/load-balancer-controller/controller-role";
import type { IdentityKind } from "../../../constructs/shared/iam";
import { built } from "../../support/built";

const role = (identity?: IdentityKind, reach: "cluster" | "account" = "cluster") =>
  built((stack) => {
    new AwsProvider(stack, "aws");
    new LoadBalancerControllerRole(stack, "LoadBalancerController", {
      partition: "aws",
      clusterName: "demo",
      region: "eu-west-1",
      accountId: "111122223333",
      vpcId: "vpc-1",
      reach,
      cluster: "demo",
      namespace: "kube-system",
      serviceAccount: "aws-load-balancer-controller",
      identity,
    });
  });
const trustOf = (stack: ReturnType<typeof role>) =>
  JSON.parse(stack.only(IamRole).assume_role_policy).Statement;

describe("LoadBalancerControllerRole", () => {
  test("is for one service account of one cluster, by EKS Pod Identity", () => {
    const stack = role();
    expect(trustOf(stack)).toEqual([
      expect.objectContaining({
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          StringEquals: {
            "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:eu-west-1:111122223333:cluster/demo",
            "aws:RequestTag/kubernetes-namespace": "kube-system",
            "aws:RequestTag/kubernetes-service-account": "aws-load-balancer-controller",
          },
        },
      }),
    ]);
    expect(stack.only(EksPodIdentityAssociation)).toMatchObject({
      namespace: "kube-system",
      service_account: "aws-load-balancer-controller",
    });
  });

  test("takes the role only once its policy is attached", () => {
    const stack = role();
    const attachments = Object.keys(stack.byId(IamRolePolicyAttachment));
    expect(attachments).toHaveLength(2);
    expect(stack.only(EksPodIdentityAssociation).depends_on!.toSorted()).toEqual(
      attachments.map((id) => `aws_iam_role_policy_attachment.${id}`).toSorted(),
    );
  });

  test("keeps the reads in the policy that was the whole until the part of its own has them", () => {
    const policies = role().byId(IamPolicy);
    const [reads] = Object.keys(role().byId(IamRolePolicyAttachment)).filter((id) => id.includes("Reads"));
    const byName = Object.values(policies).map(({ name, depends_on }) => [name, depends_on]);
    expect(Object.fromEntries(byName)).toEqual({
      "AWSLoadBalancerControllerIAMReadsPolicy-demo": undefined,
      "AWSLoadBalancerControllerIAMPolicy-demo": [`aws_iam_role_policy_attachment.${reads}`],
    });
  });

  test("has the release's own policy where it is to reach the whole account", () => {
    const { name, policy } = role(undefined, "account").only(IamPolicy);
    expect(name).toBe("AWSLoadBalancerControllerIAMPolicy-demo");
    expect(JSON.parse(policy).Statement).toHaveLength(16);
    expect(policy).not.toContain("demo");
  });

  test("is for that service account through the OIDC provider with IRSA, and no association is made", () => {
    const stack = role({ kind: "irsa", oidcProviderArn: "arn:provider", issuer: "oidc.example/id/1" });
    expect(trustOf(stack)).toEqual([
      expect.objectContaining({
        Principal: { Federated: "arn:provider" },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            "oidc.example/id/1:sub": "system:serviceaccount:kube-system:aws-load-balancer-controller",
            "oidc.example/id/1:aud": "sts.amazonaws.com",
          },
        },
      }),
    ]);
    expect(stack.all(EksPodIdentityAssociation)).toEqual([]);
  });
});
