import { controllerPolicies } from "../../../constructs/karpenter/controller-policies/controller-policies";
import { policyDocument } from "../../../constructs/shared/iam";

const CONTEXT = {
  partition: "aws",
  region: "eu-west-1",
  accountId: "111122223333",
  clusterName: "prod",
  nodeRoleArn: "arn:aws:iam::111122223333:role/KarpenterNodeRole-prod",
  queueArn: "arn:aws:sqs:eu-west-1:111122223333:prod",
};

const LAUNCHED = [
  "fleet",
  "instance",
  "volume",
  "network-interface",
  "launch-template",
  "spot-instances-request",
].map((resource) => `arn:aws:ec2:eu-west-1:*:${resource}/*`);
const PROFILES = "arn:aws:iam::111122223333:instance-profile/*";

/** As https://karpenter.sh/v1.14/reference/cloudformation/ gives them for this cluster. */
const UPSTREAM: Record<string, object[]> = {
  NodeLifecycle: [
    {
      Sid: "AllowScopedEC2InstanceAccessActions",
      Action: ["ec2:RunInstances", "ec2:CreateFleet"],
      Resource: [
        "arn:aws:ec2:eu-west-1::image/*",
        "arn:aws:ec2:eu-west-1::snapshot/*",
        "arn:aws:ec2:eu-west-1:*:security-group/*",
        "arn:aws:ec2:eu-west-1:*:subnet/*",
        "arn:aws:ec2:eu-west-1:*:capacity-reservation/*",
        "arn:aws:ec2:eu-west-1:*:placement-group/*",
      ],
    },
    {
      Sid: "AllowScopedEC2LaunchTemplateAccessActions",
      Action: ["ec2:RunInstances", "ec2:CreateFleet"],
      Resource: "arn:aws:ec2:eu-west-1:*:launch-template/*",
      Condition: {
        StringEquals: { "aws:ResourceTag/kubernetes.io/cluster/prod": "owned" },
        StringLike: { "aws:ResourceTag/karpenter.sh/nodepool": "*" },
      },
    },
    {
      Sid: "AllowScopedEC2InstanceActionsWithTags",
      Action: ["ec2:RunInstances", "ec2:CreateFleet", "ec2:CreateLaunchTemplate"],
      Resource: LAUNCHED,
      Condition: {
        StringEquals: {
          "aws:RequestTag/kubernetes.io/cluster/prod": "owned",
          "aws:RequestTag/eks:eks-cluster-name": "prod",
        },
        StringLike: { "aws:RequestTag/karpenter.sh/nodepool": "*" },
      },
    },
    {
      Sid: "AllowScopedResourceCreationTagging",
      Action: "ec2:CreateTags",
      Resource: LAUNCHED,
      Condition: {
        StringEquals: {
          "aws:RequestTag/kubernetes.io/cluster/prod": "owned",
          "aws:RequestTag/eks:eks-cluster-name": "prod",
          "ec2:CreateAction": ["RunInstances", "CreateFleet", "CreateLaunchTemplate"],
        },
        StringLike: { "aws:RequestTag/karpenter.sh/nodepool": "*" },
      },
    },
    {
      Sid: "AllowScopedResourceTagging",
      Action: "ec2:CreateTags",
      Resource: "arn:aws:ec2:eu-west-1:*:instance/*",
      Condition: {
        StringEquals: { "aws:ResourceTag/kubernetes.io/cluster/prod": "owned" },
        StringLike: { "aws:ResourceTag/karpenter.sh/nodepool": "*" },
        StringEqualsIfExists: { "aws:RequestTag/eks:eks-cluster-name": "prod" },
        "ForAllValues:StringEquals": {
          "aws:TagKeys": ["eks:eks-cluster-name", "karpenter.sh/nodeclaim", "Name"],
        },
      },
    },
    {
      Sid: "AllowScopedDeletion",
      Action: ["ec2:TerminateInstances", "ec2:DeleteLaunchTemplate"],
      Resource: ["arn:aws:ec2:eu-west-1:*:instance/*", "arn:aws:ec2:eu-west-1:*:launch-template/*"],
      Condition: {
        StringEquals: { "aws:ResourceTag/kubernetes.io/cluster/prod": "owned" },
        StringLike: { "aws:ResourceTag/karpenter.sh/nodepool": "*" },
      },
    },
  ],
  IAMIntegration: [
    {
      Sid: "AllowPassingInstanceRole",
      Action: "iam:PassRole",
      Resource: "arn:aws:iam::111122223333:role/KarpenterNodeRole-prod",
      Condition: { StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"] } },
    },
    {
      Sid: "AllowScopedInstanceProfileCreationActions",
      Action: "iam:CreateInstanceProfile",
      Resource: PROFILES,
      Condition: {
        StringEquals: {
          "aws:RequestTag/kubernetes.io/cluster/prod": "owned",
          "aws:RequestTag/eks:eks-cluster-name": "prod",
          "aws:RequestTag/topology.kubernetes.io/region": "eu-west-1",
        },
        StringLike: { "aws:RequestTag/karpenter.k8s.aws/ec2nodeclass": "*" },
      },
    },
    {
      Sid: "AllowScopedInstanceProfileTagActions",
      Action: "iam:TagInstanceProfile",
      Resource: PROFILES,
      Condition: {
        StringEquals: {
          "aws:ResourceTag/kubernetes.io/cluster/prod": "owned",
          "aws:ResourceTag/topology.kubernetes.io/region": "eu-west-1",
          "aws:RequestTag/kubernetes.io/cluster/prod": "owned",
          "aws:RequestTag/eks:eks-cluster-name": "prod",
          "aws:RequestTag/topology.kubernetes.io/region": "eu-west-1",
        },
        StringLike: {
          "aws:ResourceTag/karpenter.k8s.aws/ec2nodeclass": "*",
          "aws:RequestTag/karpenter.k8s.aws/ec2nodeclass": "*",
        },
      },
    },
    {
      Sid: "AllowScopedInstanceProfileActions",
      Action: [
        "iam:AddRoleToInstanceProfile",
        "iam:RemoveRoleFromInstanceProfile",
        "iam:DeleteInstanceProfile",
      ],
      Resource: PROFILES,
      Condition: {
        StringEquals: {
          "aws:ResourceTag/kubernetes.io/cluster/prod": "owned",
          "aws:ResourceTag/topology.kubernetes.io/region": "eu-west-1",
        },
        StringLike: { "aws:ResourceTag/karpenter.k8s.aws/ec2nodeclass": "*" },
      },
    },
  ],
  EKSIntegration: [
    {
      Sid: "AllowAPIServerEndpointDiscovery",
      Action: "eks:DescribeCluster",
      Resource: "arn:aws:eks:eu-west-1:111122223333:cluster/prod",
    },
  ],
  Interruption: [
    {
      Sid: "AllowInterruptionQueueActions",
      Action: ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
      Resource: "arn:aws:sqs:eu-west-1:111122223333:prod",
    },
  ],
  ZonalShift: [
    {
      Sid: "AllowZonalShiftStatusReadOnly",
      Action: "arc-zonal-shift:GetManagedResource",
      Resource: "*",
      Condition: {
        StringEquals: {
          "arc-zonal-shift:ResourceIdentifier": "arn:aws:eks:eu-west-1:111122223333:cluster/prod",
        },
      },
    },
  ],
  ResourceDiscovery: [
    {
      Sid: "AllowRegionalReadActions",
      Action: [
        "ec2:DescribeCapacityReservations",
        "ec2:DescribeImages",
        "ec2:DescribeInstances",
        "ec2:DescribeInstanceStatus",
        "ec2:DescribeInstanceTypeOfferings",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeLaunchTemplates",
        "ec2:DescribePlacementGroups",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSpotPriceHistory",
        "ec2:DescribeSubnets",
      ],
      Resource: "*",
      Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } },
    },
    {
      Sid: "AllowSSMReadActions",
      Action: "ssm:GetParameter",
      Resource: "arn:aws:ssm:eu-west-1::parameter/aws/service/*",
    },
    { Sid: "AllowPricingReadActions", Action: "pricing:GetProducts", Resource: "*" },
    { Sid: "AllowUnscopedInstanceProfileListAction", Action: "iam:ListInstanceProfiles", Resource: "*" },
    { Sid: "AllowInstanceProfileReadActions", Action: "iam:GetInstanceProfile", Resource: PROFILES },
  ],
};

const documents = (context: typeof CONTEXT | Omit<typeof CONTEXT, "queueArn">) =>
  Object.fromEntries(
    controllerPolicies(context).map(({ name, statements }) => [name, policyDocument(statements)]),
  );

describe("controllerPolicies", () => {
  test("are the six that Karpenter documents, and no more", () => {
    expect(Object.keys(documents(CONTEXT))).toEqual(Object.keys(UPSTREAM));
  });

  test("let a release do what only it does, under the conditions of the statement that it joins", () => {
    const releaseActions = { AllowScopedDeletion: ["ec2:RebootInstances"] };
    const statements = controllerPolicies({ ...CONTEXT, releaseActions }).flatMap(
      (policy) => policy.statements,
    );
    const before = controllerPolicies(CONTEXT).flatMap((policy) => policy.statements);
    const deletion = before.find(({ sid }) => sid === "AllowScopedDeletion");
    expect(statements.filter((statement) => !before.some(({ sid }) => sid === statement.sid))).toEqual([]);
    expect(statements.find(({ sid }) => sid === "AllowScopedDeletion")).toEqual({
      ...deletion,
      actions: ["ec2:TerminateInstances", "ec2:DeleteLaunchTemplate", "ec2:RebootInstances"],
    });
  });

  test.each(Object.keys(UPSTREAM))(
    "%s allows what Karpenter documents, under the same conditions",
    (name) => {
      expect(JSON.parse(documents(CONTEXT)[name] ?? "{}").Statement).toEqual(
        UPSTREAM[name]?.map((statement) => ({ Effect: "Allow", ...statement })),
      );
    },
  );

  test.each([
    ["aws", "ap-southeast-1"],
    ["aws-us-gov", "us-gov-west-1"],
    ["aws-cn", "cn-northwest-1"],
  ])("fit into managed policies with the longest cluster name, in %s %s", (partition, region) => {
    const longest = documents({ ...CONTEXT, partition, region, clusterName: "x".repeat(100) });
    for (const document of Object.values(longest)) expect(document.length).toBeLessThan(6144);
  });

  test("name the region's partition in every ARN", () => {
    const china = JSON.stringify(
      documents({ ...CONTEXT, partition: "aws-cn", region: "cn-north-1", nodeRoleArn: "*", queueArn: "*" }),
    );
    expect(china).not.toMatch("arn:aws:");
  });

  test("grant nothing on a queue where there is none", () => {
    const { queueArn: _, ...noQueue } = CONTEXT;
    expect(Object.keys(documents(noQueue))).not.toContain("Interruption");
  });
});
