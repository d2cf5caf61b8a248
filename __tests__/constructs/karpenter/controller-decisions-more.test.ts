import { controllerPolicies } from "../../../constructs/karpenter/controller-policies/controller-policies";
import { policyDocument } from "../../../constructs/shared/iam";
import { ACCOUNT, type Ask, type Caller, isAllowed } from "../../support/decisions";

const PLACES = [
  ["aws", "eu-west-1"],
  ["aws-cn", "cn-north-1"],
  ["aws-us-gov", "us-gov-west-1"],
] as const;

const KEY = "key/1234abcd-12ab-34cd-56ef-1234567890ab";
const OTHER_KEY = "key/99999999-12ab-34cd-56ef-1234567890ab";

/** A call as it is made, and what must turn it down. */
type Call = [string, Ask, Record<string, Partial<Ask>>];

const leftOut = (context: Record<string, string>): Record<string, Partial<Ask>> =>
  Object.fromEntries(
    Object.keys(context).map((key) => {
      const { [key]: _, ...others } = context;
      return [`without ${key}`, { context: others }];
    }),
  );

function calls(partition: string, region: string): Call[] {
  const ec2 = (rest: string, account = ACCOUNT) => `arn:${partition}:ec2:${region}:${account}:${rest}`;
  const iam = (rest: string) => `arn:${partition}:iam::${ACCOUNT}:${rest}`;
  const ssm = (rest: string) => `arn:${partition}:ssm:${region}:${ACCOUNT}:parameter/${rest}`;
  const kms = (rest: string) => `arn:${partition}:kms:${region}:${ACCOUNT}:${rest}`;
  const elsewhere = (arn: string) => arn.replace(region, "ap-southeast-2");
  const request = {
    "aws:RequestTag/kubernetes.io/cluster/prod": "owned",
    "aws:RequestTag/eks:eks-cluster-name": "prod",
    "aws:RequestTag/karpenter.sh/nodepool": "general",
  };
  const made = {
    "aws:ResourceTag/kubernetes.io/cluster/prod": "owned",
    "aws:ResourceTag/karpenter.sh/nodepool": "general",
  };
  /** What a launch uses and does not make, and a call that would spoil it. */
  const used = (resource: string, harm: string, actions = ["RunInstances", "CreateFleet"]): Call[] =>
    actions.map((action) => [
      `${action} with ${resource.split(":").at(-1)}`,
      { action: `ec2:${action}`, resource },
      { "in another region": { resource: elsewhere(resource) }, [harm]: { action: `ec2:${harm}` } },
    ]);
  const tagged = (resource: string): Call => {
    const context = { ...request, "ec2:CreateAction": "CreateFleet" };
    return [
      `tags of a new ${resource.split(":").at(-1)}`,
      { action: "ec2:CreateTags", resource, context },
      {
        ...leftOut(context),
        "in another region": { resource: elsewhere(resource) },
        "as the owner of another": {
          context: { ...context, "aws:RequestTag/eks:eks-cluster-name": "other" },
        },
        "made by another call": { context: { ...context, "ec2:CreateAction": "CreateVolume" } },
      },
    ];
  };
  const named = { ...made, "aws:TagKeys": ["eks:eks-cluster-name"] };
  const profile = iam("instance-profile/prod_1");
  const profileTags = {
    "aws:ResourceTag/kubernetes.io/cluster/prod": "owned",
    "aws:ResourceTag/topology.kubernetes.io/region": region,
    "aws:ResourceTag/karpenter.k8s.aws/ec2nodeclass": "default",
  };
  const profileRequest = {
    "aws:RequestTag/kubernetes.io/cluster/prod": "owned",
    "aws:RequestTag/eks:eks-cluster-name": "prod",
    "aws:RequestTag/topology.kubernetes.io/region": region,
    "aws:RequestTag/karpenter.k8s.aws/ec2nodeclass": "default",
  };
  const notAProfile = { resource: iam("role/prod_1") };
  const reads = [
    ...["CapacityReservations", "Images", "Instances", "InstanceStatus", "InstanceTypeOfferings"],
    ...[
      "InstanceTypes",
      "LaunchTemplates",
      "PlacementGroups",
      "SecurityGroups",
      "SpotPriceHistory",
      "Subnets",
    ],
  ].map(
    (what): Call => [
      `Describe${what}`,
      { action: `ec2:Describe${what}`, resource: "*", context: { "aws:RequestedRegion": region } },
      {
        "in another region": { context: { "aws:RequestedRegion": "ap-southeast-2" } },
        "and turn encryption off": { action: "ec2:DisableEbsEncryptionByDefault" },
      },
    ],
  );
  const service = partition === "aws-cn" ? `ec2.${region}.amazonaws.com.cn` : `ec2.${region}.amazonaws.com`;
  const via = { "kms:ViaService": service };
  const grant = { ...via, "kms:GrantIsForAWSResource": "true" };
  const byAlias = { "kms:ResourceAliases": ["alias/nodes"] };
  const notVia = { ...via, "kms:ViaService": `rds.${region}.amazonaws.com` };
  const keys = ["Decrypt", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo"].flatMap(
    (name): Call[] => [
      [
        `${name} by a volume's key`,
        { action: `kms:${name}`, resource: kms(KEY), context: via },
        {
          "by another key": { resource: kms(OTHER_KEY) },
          "of its own accord": { context: {} },
          "through another service": { context: notVia },
          "and encrypt": { action: "kms:Encrypt" },
        },
      ],
      [
        `${name} by a volume's alias`,
        { action: `kms:${name}`, resource: kms(OTHER_KEY), context: { ...via, ...byAlias } },
        {
          "of another alias": { context: { ...via, "kms:ResourceAliases": ["alias/secrets"] } },
          "of its own accord": { context: byAlias },
          "through another service": { context: { ...notVia, ...byAlias } },
          "and encrypt": { action: "kms:Encrypt" },
        },
      ],
    ],
  );
  return [
    ...used(`arn:${partition}:ec2:${region}::image/ami-1`, "DeregisterImage"),
    ...used(`arn:${partition}:ec2:${region}::snapshot/snap-1`, "DeleteSnapshot", ["RunInstances"]),
    ...used(ec2("subnet/subnet-1", "999999999999"), "DeleteSubnet"),
    ...used(ec2("security-group/sg-1"), "DeleteSecurityGroup", ["RunInstances"]),
    ...used(ec2("capacity-reservation/cr-1", "999999999999"), "CancelCapacityReservation"),
    ...["instance", "volume", "network-interface", "launch-template", "spot-instances-request", "fleet"].map(
      (kind) => tagged(ec2(`${kind}/*`)),
    ),
    [
      "the cluster's name for its own instance",
      { action: "ec2:CreateTags", resource: ec2("instance/i-1"), context: named },
      {
        ...leftOut(made),
        "which is another's": {
          context: { ...named, "aws:RequestTag/eks:eks-cluster-name": "other" },
        },
        "which is a volume": { resource: ec2("volume/vol-1") },
        "in another region": { resource: elsewhere(ec2("instance/i-1")) },
        "by stopping it": { action: "ec2:StopInstances", context: made },
      },
    ],
    [
      "a launch from its own launch template",
      { action: "ec2:CreateFleet", resource: ec2("launch-template/lt-1"), context: made },
      { ...leftOut(made), "which it rewrites": { action: "ec2:ModifyLaunchTemplate" } },
    ],
    [
      "a new launch template",
      { action: "ec2:CreateLaunchTemplate", resource: ec2("launch-template/*"), context: request },
      { ...leftOut(request), "in another region": { resource: elsewhere(ec2("launch-template/*")) } },
    ],
    [
      "a new profile",
      { action: "iam:CreateInstanceProfile", resource: profile, context: profileRequest },
      {
        ...leftOut(profileRequest),
        "of another region": {
          context: { ...profileRequest, "aws:RequestTag/topology.kubernetes.io/region": "ap-southeast-2" },
        },
      },
    ],
    [
      "tags of its own profile",
      { action: "iam:TagInstanceProfile", resource: profile, context: { ...profileTags, ...profileRequest } },
      leftOut({ ...profileTags, ...profileRequest }),
    ],
    [
      "its own profile emptied",
      { action: "iam:RemoveRoleFromInstanceProfile", resource: profile, context: profileTags },
      { ...leftOut(profileTags), "and stripped of its tags": { action: "iam:UntagInstanceProfile" } },
    ],
    ...reads,
    [
      "prices",
      { action: "pricing:GetProducts", resource: "*" },
      { "and their services": { action: "pricing:DescribeServices" } },
    ],
    [
      "instance profiles, all of them",
      { action: "iam:ListInstanceProfiles", resource: "*" },
      { "and users": { action: "iam:ListUsers" } },
    ],
    [
      "a look at an instance profile",
      { action: "iam:GetInstanceProfile", resource: profile },
      { "or a role": { action: "iam:GetRole", ...notAProfile } },
    ],
    [
      "a parameter of AWS'",
      {
        action: "ssm:GetParameter",
        resource: `arn:${partition}:ssm:${region}::parameter/aws/service/bottlerocket/x`,
      },
      { "in another region": { resource: `arn:${partition}:ssm:ap-southeast-2::parameter/aws/service/x` } },
    ],
    [
      "a node class' own parameter",
      { action: "ssm:GetParameter", resource: ssm("golden/al2023") },
      { "beside it": { resource: ssm("golden/secret") } },
    ],
    [
      "a node class' own role, to EC2",
      {
        action: "iam:PassRole",
        resource: iam("role/team-nodes"),
        context: { "iam:PassedToService": "ec2.amazonaws.com" },
      },
      {
        "which is another": { resource: iam("role/admin") },
        "to another service": { context: { "iam:PassedToService": "lambda.amazonaws.com" } },
      },
    ],
    ...keys,
    [
      "a grant for a volume",
      { action: "kms:CreateGrant", resource: kms(KEY), context: grant },
      {
        ...leftOut(grant),
        "by another key": { resource: kms(OTHER_KEY) },
        "through another service": { context: { ...grant, ...notVia } },
        "for somebody else": { context: { ...grant, "kms:GrantIsForAWSResource": "false" } },
        "and to take others'": { action: "kms:RevokeGrant" },
      },
    ],
    [
      "a grant by an alias",
      { action: "kms:CreateGrant", resource: kms(OTHER_KEY), context: { ...grant, ...byAlias } },
      {
        "of another alias": { context: { ...grant, "kms:ResourceAliases": ["alias/secrets"] } },
        "through another service": { context: { ...grant, ...byAlias, ...notVia } },
        "for somebody else": { context: { ...grant, ...byAlias, "kms:GrantIsForAWSResource": "false" } },
      },
    ],
    [
      "the zonal shifts of its cluster",
      {
        action: "arc-zonal-shift:GetManagedResource",
        resource: "*",
        context: {
          "arc-zonal-shift:ResourceIdentifier": `arn:${partition}:eks:${region}:${ACCOUNT}:cluster/prod`,
        },
      },
      {
        "of another": {
          context: {
            "arc-zonal-shift:ResourceIdentifier": `arn:${partition}:eks:${region}:${ACCOUNT}:cluster/other`,
          },
        },
      },
    ],
    ...["ReceiveMessage", "DeleteMessage", "GetQueueUrl"].map((name): Call => {
      const queue = `arn:${partition}:sqs:${region}:${ACCOUNT}:prod`;
      return [
        name,
        { action: `sqs:${name}`, resource: queue },
        { "and empty it": { action: "sqs:PurgeQueue" }, "and fill it": { action: "sqs:SendMessage" } },
      ];
    }),
    [
      "its cluster described",
      { action: "eks:DescribeCluster", resource: `arn:${partition}:eks:${region}:${ACCOUNT}:cluster/prod` },
      { "and deleted": { action: "eks:DeleteCluster" } },
    ],
  ];
}

describe.each(PLACES)(
  "Karpenter's controller, with all that node classes name, in %s",
  (partition, region) => {
    const caller: Caller = {
      policies: controllerPolicies({
        ...{ partition, region, accountId: ACCOUNT, clusterName: "prod" },
        nodeRoleArn: `arn:${partition}:iam::${ACCOUNT}:role/KarpenterNodeRole-prod`,
        queueArn: `arn:${partition}:sqs:${region}:${ACCOUNT}:prod`,
        nodeClasses: {
          roles: [`arn:${partition}:iam::${ACCOUNT}:role/team-nodes`],
          imageParameters: ["/golden/al2023"],
          volumeKeys: [KEY.replace("key/", ""), "alias/nodes"],
        },
      }).map(({ statements }) => policyDocument(statements)),
    };

    test.each(calls(partition, region))("may %s, and nothing beside it", async (_, ask, off) => {
      expect(await isAllowed(caller, ask)).toBe(true);
      for (const [why, change] of Object.entries(off))
        expect([why, await isAllowed(caller, { ...ask, ...change })]).toEqual([why, false]);
    });
  },
);
