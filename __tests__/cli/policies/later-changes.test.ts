import { OPTIONS } from "../../../scripts/deployer/options";
import { ACCOUNT, type Ask, isAllowed } from "../../support/decisions";
import { deployerOf, plannerOf } from "../../support/deployer";

const iam = (rest: string) => `arn:aws:iam::${ACCOUNT}:${rest}`;
const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:${ACCOUNT}:${rest}`;
const named = (name: string) => ({ "aws:ResourceTag/Name": name });

/** Calls of a file that changes over a deployed infra, which no recording of a deploy and a destroy has. */
const CALLS: readonly [action: string, own: string, other: string][] = [
  ...["TagRole", "UntagRole", "UpdateRoleDescription", "UpdateRole", "UpdateAssumeRolePolicy"].map(
    (name): [string, string, string] => [
      `iam:${name}`,
      iam("role/karpenter-options-cluster"),
      iam("role/production-cluster"),
    ],
  ),
  ...["CreatePolicyVersion", "DeletePolicyVersion", "TagPolicy", "UntagPolicy"].map(
    (name): [string, string, string] => [
      `iam:${name}`,
      iam("policy/KarpenterControllerNodeLifecyclePolicy-karpenter-options"),
      iam("policy/KarpenterControllerNodeLifecyclePolicy-production"),
    ],
  ),
  ...[
    "AssociateEncryptionConfig",
    "TagResource",
    "UntagResource",
    "UpdateClusterConfig",
    "UpdateClusterVersion",
  ].map((name): [string, string, string] => [
    `eks:${name}`,
    arn("eks", "cluster/karpenter-options"),
    arn("eks", "cluster/production"),
  ]),
  [
    "eks:UpdateAddon",
    arn("eks", "addon/karpenter-options/coredns/1"),
    arn("eks", "addon/production/coredns/1"),
  ],
  [
    "eks:UpdateNodegroupVersion",
    arn("eks", "nodegroup/karpenter-options/system/1"),
    arn("eks", "nodegroup/production/system/1"),
  ],
  ...["AssociateKmsKey", "DisassociateKmsKey", "DeleteRetentionPolicy"].map(
    (name): [string, string, string] => [
      `logs:${name}`,
      arn("logs", "log-group:/aws/eks/karpenter-options/cluster"),
      arn("logs", "log-group:/aws/eks/production/cluster"),
    ],
  ),
  ["sqs:SetQueueAttributes", arn("sqs", "karpenter-options"), arn("sqs", "production")],
  [
    "events:TagResource",
    arn("events", "rule/karpenter-options-Rebalance"),
    arn("events", "rule/production-Rebalance"),
  ],
  ["sns:TagResource", arn("sns", "karpenter-options-interruptions"), arn("sns", "production-interruptions")],
  ["kms:UpdateAlias", arn("kms", "alias/eks/karpenter-options"), arn("kms", "alias/eks/production")],
];

/** The same of what is known by its name in a tag alone. */
const TAGGED: readonly [action: string, resource: string][] = [
  ["ec2:ModifySubnetAttribute", arn("ec2", "subnet/subnet-1")],
  ["ec2:ReplaceRoute", arn("ec2", "route-table/rtb-1")],
  ["ec2:ModifySecurityGroupRules", arn("ec2", "security-group/sg-1")],
  ["ec2:ModifyVpcEndpoint", arn("ec2", "vpc-endpoint/vpce-1")],
  ["ec2:CreateLaunchTemplateVersion", arn("ec2", "launch-template/lt-1")],
  ["ec2:DeleteTags", arn("ec2", "vpc/vpc-1")],
  ["kms:PutKeyPolicy", arn("kms", "key/1")],
  ["kms:UpdateKeyDescription", arn("kms", "key/1")],
];

describe("whoever deploys may change later what infra made", () => {
  const deployer = deployerOf(OPTIONS, "options");

  test.each(CALLS)("%s of %s, and not of %s", async (action, own, other) => {
    expect(await isAllowed(deployer, { action, resource: own })).toBe(true);
    expect(await isAllowed(deployer, { action, resource: other })).toBe(false);
  });

  test("alarms that tell topics, and none that ends an instance or runs a function", async () => {
    const alarm = (...actions: string[]): Ask => ({
      action: "cloudwatch:PutMetricAlarm",
      resource: arn("cloudwatch", "alarm:karpenter-options-karpenter-gone"),
      context: { "cloudwatch:AlarmActions": actions },
    });
    const topic = arn("sns", "alarms");
    expect(await isAllowed(deployer, alarm(topic))).toBe(true);
    expect(await isAllowed(deployer, alarm("arn:aws:automate:eu-west-1:ec2:terminate"))).toBe(false);
    expect(await isAllowed(deployer, alarm(topic, arn("lambda", "function:any")))).toBe(false);
  });

  test.each(TAGGED)("%s of %s that bears its name, and of no other", async (action, resource) => {
    const ask = (context: Ask["context"]): Ask => ({ action, resource, context });
    expect(await isAllowed(deployer, ask(named("karpenter-options")))).toBe(true);
    expect(await isAllowed(deployer, ask(named("production")))).toBe(false);
    expect(await isAllowed(deployer, ask({}))).toBe(false);
  });
});

test("whoever deploys into a VPC of others tags the subnets that the file names, and takes the tags off, and of no other", async () => {
  const deployer = deployerOf({
    network: {
      existing: {
        vpcId: "vpc-0a1b2c3d",
        privateSubnetIds: ["subnet-0a1b2c3d", "subnet-0b1c2d3e"],
        tagSubnets: true,
      },
    },
  });
  for (const action of ["ec2:CreateTags", "ec2:DeleteTags"]) {
    const may = (id: string) => isAllowed(deployer, { action, resource: arn("ec2", `subnet/${id}`) });
    expect([await may("subnet-0a1b2c3d"), await may("subnet-0b1c2d3e")]).toEqual([true, true]);
    expect(await may("subnet-0c1d2e3f")).toBe(false);
  }
});

test("a key of others for the secrets is used and looked at, and no other", async () => {
  const [key, other] = [arn("kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab"), arn("kms", "key/1")];
  const settings = { cluster: { encryption: { kmsKeyArn: key } } };
  const [deployer, planner] = [deployerOf(settings), plannerOf(settings)];
  for (const [who, action] of [
    [deployer, "kms:DescribeKey"],
    [deployer, "kms:CreateGrant"],
    [planner, "kms:DescribeKey"],
  ] as const) {
    expect(await isAllowed(who, { action, resource: key })).toBe(true);
    expect(await isAllowed(who, { action, resource: other })).toBe(false);
  }
});
