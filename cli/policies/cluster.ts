import type { Statement } from "../../constructs/shared/iam";
import type { Footprint } from "./footprint";

const of = (service: string, ...names: readonly string[]) => names.map((name) => `${service}:${name}`);

/** The control plane and what stands beside it: by names, and keys by their tag. */
export function cluster(footprint: Footprint): Statement[] {
  const { partition, region, accountId, clusterName, clusterArn } = footprint;
  const eks = (kind: string) => `arn:${partition}:eks:${region}:${accountId}:${kind}/${clusterName}/*`;
  return [
    // These know no resource. A cluster needs a role: iam:PassRole gives this one's alone, which trusts this one alone.
    {
      sid: "MakesCluster",
      actions: of(
        "eks",
        "CreateCluster",
        "DescribeAddon*",
        "DescribeClusterVersions",
        "ListClusters",
        "ListAccessPolicies",
      ),
      resources: ["*"],
    },
    {
      sid: "OwnCluster",
      actions: of(
        "eks",
        "AccessKubernetesApi",
        "AssociateAccessPolicy",
        "AssociateEncryptionConfig",
        "Create*",
        "Delete*",
        "Describe*",
        "DisassociateAccessPolicy",
        "List*",
        "TagResource",
        "UntagResource",
        "Update*",
      ),
      resources: [clusterArn, ...["nodegroup", "addon", "access-entry", "podidentityassociation"].map(eks)],
    },
    ...keys(footprint),
    ...otherServices(footprint),
    {
      sid: "Looks",
      actions: [
        "logs:DescribeLogGroups",
        "elasticloadbalancing:Describe*",
        "ssm:GetParameter",
        "tag:GetResources",
      ],
      resources: ["*"],
    },
  ];
}

function keys({
  partition,
  region,
  accountId,
  secretsKey,
  makesKeys,
  keyAliases,
  nameTags,
}: Footprint): Statement[] {
  const key = `arn:${partition}:kms:${region}:${accountId}:key/*`;
  return [
    ...(secretsKey === undefined
      ? []
      : [
          {
            sid: "SecretsKey",
            actions: of("kms", "DescribeKey", "CreateGrant", "ListGrants"),
            resources: [secretsKey],
          },
        ]),
    ...(makesKeys
      ? [
          {
            sid: "MakesKey",
            actions: of("kms", "CreateKey", "TagResource"),
            resources: ["*"],
            // A key that has another's name could else be given this one, and then be ended.
            conditions: {
              StringLike: { "aws:RequestTag/Name": nameTags },
              Null: { "aws:ResourceTag/Name": "true" },
            },
          },
          {
            sid: "OwnKey",
            actions: of(
              "kms",
              "CreateAlias",
              "CreateGrant",
              "DeleteAlias",
              "DescribeKey",
              "EnableKeyRotation",
              "Get*",
              "ListGrants",
              "ListKeyPolicies",
              "ListResourceTags",
              "PutKeyPolicy",
              "ScheduleKeyDeletion",
              "TagResource",
              "UntagResource",
              "UpdateAlias",
              "UpdateKeyDescription",
            ),
            resources: [key],
            conditions: { StringLike: { "aws:ResourceTag/Name": nameTags } },
          },
        ]
      : []),
    ...(keyAliases.length > 0
      ? [
          {
            sid: "KeyAlias",
            actions: of("kms", "CreateAlias", "DeleteAlias", "UpdateAlias"),
            resources: keyAliases,
          },
          { sid: "ListsAliases", actions: of("kms", "ListAliases"), resources: ["*"] },
        ]
      : []),
  ];
}

/** Logs, queue, rules and topic. */
function otherServices({ partition, logGroups, rules, queues, alarms, topics }: Footprint): Statement[] {
  const all: (Statement & { readonly resources: readonly string[] })[] = [
    {
      sid: "Logs",
      actions: of(
        "logs",
        "AssociateKmsKey",
        "CreateLogDelivery",
        "CreateLogGroup",
        "DeleteLogDelivery",
        "DeleteLogGroup",
        "DeleteRetentionPolicy",
        "DisassociateKmsKey",
        "ListTagsForResource",
        "PutRetentionPolicy",
        "TagResource",
        "UntagResource",
      ),
      resources: logGroups.flatMap((arn) => [arn, `${arn}:*`]),
    },
    {
      sid: "Rules",
      actions: of(
        "events",
        "DeleteRule",
        "DescribeRule",
        "ListTagsForResource",
        "ListTargetsByRule",
        "PutRule",
        "PutTargets",
        "RemoveTargets",
        "TagResource",
        "UntagResource",
      ),
      resources: rules,
    },
    {
      sid: "Queue",
      actions: of(
        "sqs",
        "CreateQueue",
        "DeleteQueue",
        "GetQueueAttributes",
        "GetQueueUrl",
        "ListQueueTags",
        "SetQueueAttributes",
        "TagQueue",
        "UntagQueue",
      ),
      resources: queues,
    },
    {
      sid: "Alarms",
      actions: of("cloudwatch", "DeleteAlarms", "ListTagsForResource", "TagResource", "UntagResource"),
      resources: alarms,
    },
    {
      sid: "AlarmsTell",
      actions: of("cloudwatch", "PutMetricAlarm"),
      resources: alarms,
      // An alarm may end instances or run a function as well.
      conditions: {
        "ForAllValues:StringLike": { "cloudwatch:AlarmActions": `arn:${partition}:sns:*` },
      },
    },
    {
      sid: "ReadsAlarms",
      actions: of("cloudwatch", "DescribeAlarms"),
      // It answers as well where an alarm is not there yet.
      resources: alarms.length > 0 ? ["*"] : [],
    },
    {
      sid: "Topic",
      actions: of(
        "sns",
        "CreateTopic",
        "DeleteTopic",
        "GetTopicAttributes",
        "ListSubscriptionsByTopic",
        "ListTagsForResource",
        "SetTopicAttributes",
        "Subscribe",
        "TagResource",
        "UntagResource",
      ),
      resources: topics,
    },
    {
      sid: "Subscriptions",
      actions: of("sns", "GetSubscriptionAttributes", "SetSubscriptionAttributes", "Unsubscribe"),
      // These know no resource.
      resources: topics.length > 0 ? ["*"] : [],
    },
  ];
  return all.filter(({ resources }) => resources.length > 0);
}
