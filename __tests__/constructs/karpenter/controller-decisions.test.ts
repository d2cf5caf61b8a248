import { controllerPolicies } from "../../../constructs/karpenter/controller-policies/controller-policies";
import { policyDocument } from "../../../constructs/shared/iam";
import { ACCOUNT, type Ask, type Caller, isAllowed } from "../../support/decisions";

const PLACES = [
  ["aws", "eu-west-1"],
  ["aws-cn", "cn-north-1"],
  ["aws-us-gov", "us-gov-west-1"],
] as const;

type Off = Record<string, Partial<Ask>>;

const request = (cluster: string) => ({
  [`aws:RequestTag/kubernetes.io/cluster/${cluster}`]: "owned",
  "aws:RequestTag/eks:eks-cluster-name": cluster,
  "aws:RequestTag/karpenter.sh/nodepool": "general",
});
const made = (cluster: string) => ({
  [`aws:ResourceTag/kubernetes.io/cluster/${cluster}`]: "owned",
  "aws:ResourceTag/karpenter.sh/nodepool": "general",
});
const without = (context: object, word: string) =>
  Object.fromEntries(Object.entries(context).filter(([key]) => !key.includes(word))) as Record<
    string,
    string
  >;

/** What Karpenter calls, as AWS asks about it, each with what must turn it down. */
function calls(partition: string, region: string): [string, Ask, Off][] {
  const ec2 = (rest: string) => `arn:${partition}:ec2:${region}:${ACCOUNT}:${rest}`;
  const iam = (rest: string) => `arn:${partition}:iam::${ACCOUNT}:${rest}`;
  const elsewhere = (arn: string) => arn.replace(region, "ap-southeast-2");
  const launching = (action: string, resource: string): [string, Ask, Off] => [
    `${action} of ${resource.split(":").at(-1)}`,
    { action: `ec2:${action}`, resource, context: request("prod") },
    {
      "as another cluster's": { context: request("other") },
      "without a NodePool": { context: without(request("prod"), "nodepool") },
      "without the cluster's tag": { context: without(request("prod"), "kubernetes.io/cluster") },
      "in another region": { resource: elsewhere(resource) },
    },
  ];
  const own = (action: string, resource: string): [string, Ask, Off] => [
    `${action} of its own ${resource.split(":").at(-1)}`,
    { action: `ec2:${action}`, resource, context: made("prod") },
    {
      "of another cluster": { context: made("other") },
      "of no NodePool": { context: without(made("prod"), "nodepool") },
      "of nobody": { context: {} },
      "in another region": { resource: elsewhere(resource) },
    },
  ];
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
  const ofProfile = (action: string): [string, Ask, Off] => [
    `${action} of its own profile`,
    { action: `iam:${action}`, resource: profile, context: profileTags },
    {
      "of another cluster": { context: without(profileTags, "kubernetes.io/cluster") },
      "of another region": {
        context: { ...profileTags, "aws:ResourceTag/topology.kubernetes.io/region": "ap-southeast-2" },
      },
      "of no node class": { context: without(profileTags, "ec2nodeclass") },
    },
  ];
  const key = `arn:${partition}:kms:${region}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
  const queue = `arn:${partition}:sqs:${region}:${ACCOUNT}:prod`;
  return [
    ...["instance/*", "volume/*", "network-interface/*", "spot-instances-request/*"].map((kind) =>
      launching("RunInstances", ec2(kind)),
    ),
    launching("CreateFleet", ec2("fleet/*")),
    launching("CreateLaunchTemplate", ec2("launch-template/*")),
    own("RunInstances", ec2("launch-template/lt-1")),
    own("TerminateInstances", ec2("instance/i-1")),
    own("DeleteLaunchTemplate", ec2("launch-template/lt-1")),
    [
      "tags at a launch",
      {
        action: "ec2:CreateTags",
        resource: ec2("instance/*"),
        context: { ...request("prod"), "ec2:CreateAction": "RunInstances" },
      },
      {
        "at another time": { context: request("prod") },
        "of another cluster": { context: { ...request("other"), "ec2:CreateAction": "RunInstances" } },
      },
    ],
    [
      "a NodeClaim's name for its own instance",
      {
        action: "ec2:CreateTags",
        resource: ec2("instance/i-1"),
        context: { ...made("prod"), "aws:TagKeys": ["karpenter.sh/nodeclaim", "Name"] },
      },
      {
        "with another tag": {
          context: { ...made("prod"), "aws:TagKeys": ["karpenter.sh/nodeclaim", "team"] },
        },
        "for another cluster's": { context: { ...made("other"), "aws:TagKeys": ["Name"] } },
      },
    ],
    [
      "its nodes' role passed to EC2",
      {
        action: "iam:PassRole",
        resource: iam("role/KarpenterNodeRole-prod"),
        context: { "iam:PassedToService": "ec2.amazonaws.com" },
      },
      {
        "which is an administrator's": { resource: iam("role/admin") },
        "to another service": { context: { "iam:PassedToService": "lambda.amazonaws.com" } },
      },
    ],
    [
      "CreateInstanceProfile",
      { action: "iam:CreateInstanceProfile", resource: profile, context: profileRequest },
      {
        "as another cluster's": {
          context: { ...profileRequest, "aws:RequestTag/eks:eks-cluster-name": "other" },
        },
        "of no node class": { context: without(profileRequest, "ec2nodeclass") },
      },
    ],
    ...["AddRoleToInstanceProfile", "RemoveRoleFromInstanceProfile", "DeleteInstanceProfile"].map(ofProfile),
    ...["ReceiveMessage", "DeleteMessage", "GetQueueUrl"].map((name): [string, Ask, Off] => [
      name,
      { action: `sqs:${name}`, resource: queue },
      { "of another queue": { resource: queue.replace(/prod$/, "orders") } },
    ]),
    [
      "decrypt what the queue's own key encrypts",
      { action: "kms:Decrypt", resource: key },
      { "by another key": { resource: key.replace(/.$/, "1") }, "and encrypts": { action: "kms:Encrypt" } },
    ],
    [
      "DescribeCluster",
      { action: "eks:DescribeCluster", resource: `arn:${partition}:eks:${region}:${ACCOUNT}:cluster/prod` },
      { "of another": { resource: `arn:${partition}:eks:${region}:${ACCOUNT}:cluster/other` } },
    ],
    [
      "an AMI's parameter",
      {
        action: "ssm:GetParameter",
        resource: `arn:${partition}:ssm:${region}::parameter/aws/service/eks/optimized-ami/1.35/x`,
      },
      { "of the account": { resource: `arn:${partition}:ssm:${region}:${ACCOUNT}:parameter/db/password` } },
    ],
  ];
}

describe.each(PLACES)("Karpenter's controller in %s", (partition, region) => {
  const caller: Caller = {
    policies: controllerPolicies({
      ...{ partition, region, accountId: ACCOUNT, clusterName: "prod" },
      nodeRoleArn: `arn:${partition}:iam::${ACCOUNT}:role/KarpenterNodeRole-prod`,
      queueArn: `arn:${partition}:sqs:${region}:${ACCOUNT}:prod`,
      queueKeyArn: `arn:${partition}:kms:${region}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
    }).map(({ statements }) => policyDocument(statements)),
  };

  test.each(calls(partition, region))("may %s, and nothing beside it", async (_, ask, off) => {
    expect(await isAllowed(caller, ask)).toBe(true);
    for (const [why, change] of Object.entries(off))
      expect([why, await isAllowed(caller, { ...ask, ...change })]).toEqual([why, false]);
  });
});
