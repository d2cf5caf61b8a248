import { OPTIONS } from "../../scripts/deployer/options";
import { ACCOUNT, type Ask, isLetIn } from "../support/decisions";
import { infraOf } from "../support/stacks";

const PLACES = [
  ["aws", "eu-west-1"],
  ["aws-cn", "cn-north-1"],
  ["aws-us-gov", "us-gov-west-1"],
] as const;

/**
 * The keys of log groups are asked about in service-key.test.ts alone: the engine knows no encryption context.
 *
 * Who comes, what is asked, and what must turn them down; `principal` among what is off is somebody else.
 */
type Door = readonly [
  resource: RegExp,
  what: string,
  principal: string,
  Ask,
  Readonly<Record<string, Partial<Ask> & { readonly principal?: string }>>,
];

function doors(partition: string, region: string): Door[] {
  const iam = (name: string) => `arn:${partition}:iam::${ACCOUNT}:role/${name}`;
  const arn = (service: string, rest: string, account = ACCOUNT) =>
    `arn:${partition}:${service}:${region}:${account}:${rest}`;
  const stranger = { principal: `arn:${partition}:iam::999999999999:role/stranger` };
  const neighbour = { principal: iam("neighbour") };
  const lambda = { principal: "lambda.amazonaws.com" };
  const cluster = { "aws:SourceArn": arn("eks", "cluster/karpenter"), "aws:SourceAccount": ACCOUNT };
  const pod = (serviceAccount: string, off: object = {}) => ({
    "aws:RequestTag/eks-cluster-arn": arn("eks", "cluster/karpenter"),
    "aws:RequestTag/kubernetes-namespace": "kube-system",
    "aws:RequestTag/kubernetes-service-account": serviceAccount,
    ...off,
  });
  const pods = (role: RegExp, name: string, serviceAccount: string): Door => [
    role,
    `pods of ${serviceAccount}`,
    "pods.eks.amazonaws.com",
    { action: "sts:TagSession", resource: iam(name), context: pod(serviceAccount) },
    {
      "of another cluster": {
        context: pod(serviceAccount, { "aws:RequestTag/eks-cluster-arn": arn("eks", "cluster/other") }),
      },
      "of another namespace": {
        context: pod(serviceAccount, { "aws:RequestTag/kubernetes-namespace": "default" }),
      },
      "of another service account": { context: pod("default") },
      "without tags": { context: {} },
      "who are a service's": lambda,
      "who are a role's": neighbour,
    },
  ];
  const rule = (name: string, account = ACCOUNT) => ({
    "aws:SourceArn": arn("events", `rule/${name}`, account),
  });
  const key = arn("kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab");
  // China's name for EC2 the engine does not know: karpenter-node-role.test.ts has it.
  const ofNodes: Door[] =
    partition === "aws-cn"
      ? []
      : [
          [
            /^aws_iam_role\.SystemNodeGroup_Role/,
            "EC2",
            "ec2.amazonaws.com",
            { action: "sts:AssumeRole", resource: iam("karpenter-system-node") },
            { "which is another service": lambda, "which is a role": neighbour },
          ],
        ];
  return [
    [
      /^aws_iam_role\.ClusterRole/,
      "EKS for this cluster",
      "eks.amazonaws.com",
      { action: "sts:AssumeRole", resource: iam("karpenter-cluster"), context: cluster },
      {
        "for another cluster": { context: { ...cluster, "aws:SourceArn": arn("eks", "cluster/other") } },
        "for another account": { context: { ...cluster, "aws:SourceAccount": "999999999999" } },
        "for nobody named": { context: {} },
        "which is another service": lambda,
        "which is a role": neighbour,
      },
    ],
    ...ofNodes,
    [
      /^aws_iam_role\.FlowLogs_Role/,
      "flow logs of this account",
      "vpc-flow-logs.amazonaws.com",
      { action: "sts:AssumeRole", resource: iam("x"), context: { "aws:SourceAccount": ACCOUNT } },
      {
        "for another account": { context: { "aws:SourceAccount": "999999999999" } },
        "which is another service": lambda,
      },
    ],
    pods(/^aws_iam_role\.AddonsBeforeNodes_vpc-cni/, "karpenter-addon-vpc-cni", "aws-node"),
    pods(/^aws_iam_role\.AddonsAfterNodes_aws-ebs/, "x", "ebs-csi-controller-sa"),
    pods(/^aws_iam_role\.LoadBalancerController/, "x", "aws-load-balancer-controller"),
    [
      /^aws_sqs_queue\./,
      "this cluster's rules",
      "events.amazonaws.com",
      { action: "sqs:SendMessage", resource: arn("sqs", "karpenter"), context: rule("karpenter-Rebalance") },
      {
        "of another name": { context: rule("mine") },
        "of another account": { context: rule("karpenter-Rebalance", "999999999999") },
        "that are none": { context: {} },
        "in plain text": { context: { ...rule("karpenter-Rebalance"), "aws:SecureTransport": "false" } },
        "that read": { action: "sqs:ReceiveMessage" },
        "that are a service's": lambda,
        "that are another account's role": stranger,
      },
    ],
    [
      /^aws_sns_topic_policy\./,
      "rules",
      "events.amazonaws.com",
      { action: "sns:Publish", resource: arn("sns", "topic") },
      {
        "in plain text": { context: { "aws:SecureTransport": "false" } },
        "that subscribe": { action: "sns:Subscribe" },
        "that are a service's": lambda,
        "that are another account's role": stranger,
      },
    ],
    [
      /^aws_kms_key\.InterruptionQueue/,
      "rules, to encrypt what they send",
      "events.amazonaws.com",
      { action: "kms:GenerateDataKey", resource: key },
      {
        "and to end the key": { action: "kms:ScheduleKeyDeletion" },
        "that are a service's": lambda,
        "that are another account's role": stranger,
      },
    ],
  ];
}

describe.each(PLACES)("in %s", (partition, region) => {
  const { resource } = infraOf({ ...OPTIONS, aws: { region } }).terraform;
  const policies = Object.entries<Record<string, any>>(resource).flatMap(([type, byId]) =>
    Object.entries(byId).flatMap(([id, { policy, assume_role_policy = policy }]): [string, string][] =>
      assume_role_policy === undefined ? [] : [[`${type}.${id}`, assume_role_policy]],
    ),
  );
  const policyOf = (pattern: RegExp, arn: string) => {
    const found = policies.filter(([address]) => pattern.test(address));
    expect(found).toHaveLength(1);
    return (found[0]?.[1] ?? "")
      .replaceAll(/\$\{data\.aws_caller_identity\.\w+\.account_id\}/g, ACCOUNT)
      .replaceAll(/\$\{aws_sns_topic\.\w+\.arn\}/g, arn);
  };

  test.each(doors(partition, region))("%s lets in %s, and nobody else", async (pattern, _, who, ask, off) => {
    const policy = policyOf(pattern, ask.resource);
    expect(await isLetIn(policy, who, ask)).toBe(true);
    for (const [why, { principal = who, ...change }] of Object.entries(off))
      expect([why, await isLetIn(policy, principal, { ...ask, ...change })]).toEqual([why, false]);
  });
});
