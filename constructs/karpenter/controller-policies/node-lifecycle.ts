import type { Conditions, Statement } from "../../shared/iam";
import { type PolicyContext, tagKeys } from "./policy-context";

/** Launching, tagging and ending instances. */
export function nodeLifecycle(context: PolicyContext): Statement[] {
  return [
    allowScopedEc2InstanceAccessActions(context),
    allowScopedEc2LaunchTemplateAccessActions(context),
    allowScopedEc2InstanceActionsWithTags(context),
    allowScopedResourceCreationTagging(context),
    allowScopedResourceTagging(context),
    allowScopedDeletion(context),
  ];
}

/** What a launch refers to but does not make. Public images and snapshots carry no account in their ARN: with one, every launch is denied. */
const allowScopedEc2InstanceAccessActions = (context: PolicyContext): Statement => ({
  sid: "AllowScopedEC2InstanceAccessActions",
  actions: ["ec2:RunInstances", "ec2:CreateFleet"],
  resources: [
    `arn:${context.partition}:ec2:${context.region}::image/*`,
    `arn:${context.partition}:ec2:${context.region}::snapshot/*`,
    ...ofAnyAccount(context, ["security-group", "subnet", "capacity-reservation", "placement-group"]),
  ],
});

/** May launch only from launch templates of this cluster's NodePools; another template could start anything under any role. */
const allowScopedEc2LaunchTemplateAccessActions = (context: PolicyContext): Statement => ({
  sid: "AllowScopedEC2LaunchTemplateAccessActions",
  actions: ["ec2:RunInstances", "ec2:CreateFleet"],
  resources: ofAnyAccount(context, ["launch-template"]),
  conditions: madeForCluster(context),
});

/** May make only what says at birth whose it is; without the tags no statement below would ever let it be ended. */
const allowScopedEc2InstanceActionsWithTags = (context: PolicyContext): Statement => ({
  sid: "AllowScopedEC2InstanceActionsWithTags",
  actions: ["ec2:RunInstances", "ec2:CreateFleet", "ec2:CreateLaunchTemplate"],
  resources: ofAnyAccount(context, LAUNCHED),
  conditions: taggedForCluster(context),
});

/** May tag while it makes. Without the create action it could put this cluster's tags on a stranger's instance, and then end that. */
const allowScopedResourceCreationTagging = (context: PolicyContext): Statement => {
  const { StringEquals, StringLike } = taggedForCluster(context);
  return {
    sid: "AllowScopedResourceCreationTagging",
    actions: ["ec2:CreateTags"],
    resources: ofAnyAccount(context, LAUNCHED),
    conditions: {
      StringEquals: {
        ...StringEquals,
        "ec2:CreateAction": ["RunInstances", "CreateFleet", "CreateLaunchTemplate"],
      },
      StringLike,
    },
  };
};

/** May give its own instances their NodeClaim's name later on, and change no other tag. */
const allowScopedResourceTagging = (context: PolicyContext): Statement => ({
  sid: "AllowScopedResourceTagging",
  actions: ["ec2:CreateTags"],
  resources: ofAnyAccount(context, ["instance"]),
  conditions: {
    ...madeForCluster(context),
    StringEqualsIfExists: {
      [tagKeys("aws:RequestTag", context.clusterName).eksClusterName]: context.clusterName,
    },
    "ForAllValues:StringEquals": {
      "aws:TagKeys": ["eks:eks-cluster-name", "karpenter.sh/nodeclaim", "Name"],
    },
  },
});

/** May end only what Karpenter made for this cluster; without the condition one cluster's controller could empty another's. */
const allowScopedDeletion = (context: PolicyContext): Statement => ({
  sid: "AllowScopedDeletion",
  actions: ["ec2:TerminateInstances", "ec2:DeleteLaunchTemplate"],
  resources: ofAnyAccount(context, ["instance", "launch-template"]),
  conditions: madeForCluster(context),
});

/** What one launch makes. */
const LAUNCHED = [
  "fleet",
  "instance",
  "volume",
  "network-interface",
  "launch-template",
  "spot-instances-request",
];

function ofAnyAccount({ partition, region }: PolicyContext, resources: readonly string[]): string[] {
  return resources.map((resource) => `arn:${partition}:ec2:${region}:*:${resource}/*`);
}

function madeForCluster({ clusterName }: PolicyContext): Conditions {
  const { ownedByCluster, nodePool } = tagKeys("aws:ResourceTag", clusterName);
  return { StringEquals: { [ownedByCluster]: "owned" }, StringLike: { [nodePool]: "*" } };
}

function taggedForCluster({ clusterName }: PolicyContext) {
  const { ownedByCluster, eksClusterName, nodePool } = tagKeys("aws:RequestTag", clusterName);
  return {
    StringEquals: { [ownedByCluster]: "owned", [eksClusterName]: clusterName },
    StringLike: { [nodePool]: "*" },
  } as const;
}
