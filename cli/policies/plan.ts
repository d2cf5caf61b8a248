import type { Statement } from "../../constructs/shared/iam";
import type { Footprint } from "./footprint";

const KEY_READS = [
  "kms:DescribeKey",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListResourceTags",
] as const;

/**
 * What a plan of infra reads, and nothing that changes anything. It reads no data: no message of the queue, no log line,
 * no value of a parameter but AWS' own. The state, which holds no secret of AWS', is a bucket's matter.
 */
export function plan(footprint: Footprint): Statement[] {
  const { partition, region, accountId, clusterName, clusterArn, nameTags, secretsKey, makesKeys } =
    footprint;
  const { logGroups, rules, queues, alarms, topics } = footprint;
  const eks = (kind: string) => `arn:${partition}:eks:${region}:${accountId}:${kind}/${clusterName}/*`;
  return [
    {
      sid: "Reads",
      actions: [
        "ec2:Describe*",
        "eks:DescribeAddon*",
        "eks:ListClusters",
        "iam:GetInstanceProfile",
        "iam:GetOpenIDConnectProvider",
        "iam:GetPolicy",
        "iam:GetPolicyVersion",
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:List*",
        "kms:ListAliases",
        "logs:DescribeLogGroups",
      ],
      resources: ["*"],
    },
    { sid: "Simulates", actions: ["iam:SimulatePrincipalPolicy"], resources: footprint.simulated },
    {
      sid: "Cluster",
      actions: ["eks:Describe*", "eks:List*"],
      resources: [clusterArn, ...["nodegroup", "addon", "access-entry", "podidentityassociation"].map(eks)],
    },
    ...(makesKeys
      ? [
          {
            sid: "Key",
            actions: KEY_READS,
            resources: [`arn:${partition}:kms:${region}:${accountId}:key/*`],
            conditions: { StringLike: { "aws:ResourceTag/Name": nameTags } },
          },
        ]
      : []),
    ...(secretsKey === undefined ? [] : [{ sid: "SecretsKey", actions: KEY_READS, resources: [secretsKey] }]),
    ...[
      { sid: "Logs", actions: ["logs:ListTagsForResource"], resources: logGroups },
      {
        sid: "Rules",
        actions: ["events:DescribeRule", "events:ListTagsForResource", "events:ListTargetsByRule"],
        resources: rules,
      },
      {
        sid: "Queue",
        actions: ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ListQueueTags"],
        resources: queues,
      },
      { sid: "Alarms", actions: ["cloudwatch:ListTagsForResource"], resources: alarms },
      {
        sid: "ReadsAlarms",
        actions: ["cloudwatch:DescribeAlarms"],
        resources: alarms.length > 0 ? ["*"] : [],
      },
      {
        sid: "Topic",
        actions: ["sns:GetTopicAttributes", "sns:ListTagsForResource", "sns:ListSubscriptionsByTopic"],
        resources: topics,
      },
      {
        sid: "Subscriptions",
        actions: ["sns:GetSubscriptionAttributes"],
        // It knows no resource.
        resources: topics.length > 0 ? ["*"] : [],
      },
    ].filter(({ resources }) => resources.length > 0),
  ];
}
