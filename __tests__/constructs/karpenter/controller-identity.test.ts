import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import {
  ControllerIdentity,
  type ControllerIdentityProps,
} from "../../../constructs/karpenter/controller-identity";
import { built } from "../../support/built";

const identity = (props: Partial<ControllerIdentityProps> = {}) =>
  built((scope) => {
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
      ...props,
    });
  });
const stack = identity();
const irsa = identity({
  identity: {
    kind: "irsa",
    oidcProviderArn: "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC",
    issuer: "oidc.eks.eu-west-1.amazonaws.com/id/ABC",
  },
});
const trustOf = (built: typeof stack) => JSON.parse(built.only(IamRole).assume_role_policy).Statement;

describe("ControllerIdentity", () => {
  test("is a role that only Pod Identity can hand out, and only to the controller of this cluster", () => {
    expect(trustOf(stack)).toEqual([
      {
        Sid: "AllowServiceAccount",
        Effect: "Allow",
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          StringEquals: {
            "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:eu-west-1:111122223333:cluster/prod",
            "aws:RequestTag/kubernetes-namespace": "kube-system",
            "aws:RequestTag/kubernetes-service-account": "karpenter",
          },
        },
      },
    ]);
  });

  test.each([
    ["NodeLifecycle", "AllowScopedEC2InstanceAccessActions"],
    ["IAMIntegration", "AllowPassingInstanceRole"],
    ["EKSIntegration", "AllowAPIServerEndpointDiscovery"],
    ["Interruption", "AllowInterruptionQueueActions"],
    ["ZonalShift", "AllowZonalShiftStatusReadOnly"],
    ["ResourceDiscovery", "AllowRegionalReadActions"],
  ])("has the policy %s attached, with %s in it", (name, sid) => {
    const [id, policy] = Object.entries(stack.byId(IamPolicy)).find(
      ([, candidate]) => candidate.name === `KarpenterController${name}Policy-prod`,
    )!;
    expect(JSON.parse(policy.policy).Statement[0].Sid).toBe(sid);
    expect(
      stack.where(IamRolePolicyAttachment, { policy_arn: `\${aws_iam_policy.${id}.arn}` }),
    ).toMatchObject({
      role: `\${aws_iam_role.${Object.keys(stack.byId(IamRole))[0]}.name}`,
    });
  });

  test("has the name that a deployed stack knows it by, and can be destroyed with foreign policies on it", () => {
    expect(stack.only(IamRole)).toMatchObject({ name: "prod-karpenter", force_detach_policies: true });
  });

  test("has no other policy", () => {
    expect(stack.all(IamPolicy)).toHaveLength(6);
    expect(stack.all(IamRolePolicyAttachment)).toHaveLength(6);
  });

  test("is bound to the service account only when it may do its work", () => {
    const association = stack.only(EksPodIdentityAssociation);
    expect(association).toMatchObject({
      namespace: "kube-system",
      service_account: "karpenter",
      cluster_name: "prod",
      role_arn: `\${aws_iam_role.${Object.keys(stack.byId(IamRole))[0]}.arn}`,
    });
    // Pod Identity without its session tags would not satisfy the role's trust policy.
    expect(association.disable_session_tags ?? false).toBe(false);
    expect(association.depends_on?.toSorted()).toEqual(
      Object.keys(stack.byId(IamRolePolicyAttachment))
        .map((id) => `aws_iam_role_policy_attachment.${id}`)
        .toSorted(),
    );
  });

  test("keeps to the lengths of IAM with the longest cluster name, and two such clusters apart", () => {
    const [blue, green] = ["blue", "lime"].map((end) => identity({ clusterName: `${"x".repeat(96)}${end}` }));
    const namesOf = (built: typeof stack, type: typeof IamRole | typeof IamPolicy) =>
      built.all(type).map(({ name }) => name as string);
    for (const [type, limit] of [
      [IamRole, 64],
      [IamPolicy, 128],
    ] as const) {
      const names = [...namesOf(blue!, type), ...namesOf(green!, type)];
      expect(new Set(names).size).toBe(names.length);
      for (const name of names) expect(name.length).toBeLessThanOrEqual(limit);
    }
  });

  test("with IRSA is a role of the one service account, and needs no association", () => {
    expect(irsa.all(EksPodIdentityAssociation)).toEqual([]);
    expect(trustOf(irsa)).toEqual([
      {
        Sid: "AllowServiceAccount",
        Effect: "Allow",
        Principal: {
          Federated: "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC",
        },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            "oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub": "system:serviceaccount:kube-system:karpenter",
            "oidc.eks.eu-west-1.amazonaws.com/id/ABC:aud": "sts.amazonaws.com",
          },
        },
      },
    ]);
    expect(irsa.all(IamRolePolicyAttachment)).toHaveLength(6);
  });
});
