import type { Statement } from "../../shared/iam";
import { type PolicyContext, tagKeys } from "./policy-context";

/** Giving instances their role: an instance profile for each EC2NodeClass. */
export function iamIntegration(context: PolicyContext): Statement[] {
  return [
    allowPassingInstanceRole(context),
    allowScopedInstanceProfileCreationActions(context),
    allowScopedInstanceProfileTagActions(context),
    allowScopedInstanceProfileActions(context),
  ];
}

/** May pass only the nodes' role, and only to EC2; with any role, whoever writes an EC2NodeClass would be an administrator. */
const allowPassingInstanceRole = ({ nodeRoleArn }: PolicyContext): Statement => ({
  sid: "AllowPassingInstanceRole",
  actions: ["iam:PassRole"],
  resources: [nodeRoleArn],
  conditions: { StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"] } },
});

/** May make only profiles that say whose they are; IAM is global, so they name their region as well. */
const allowScopedInstanceProfileCreationActions = (context: PolicyContext): Statement => {
  const request = tagKeys("aws:RequestTag", context.clusterName);
  return {
    sid: "AllowScopedInstanceProfileCreationActions",
    actions: ["iam:CreateInstanceProfile"],
    resources: [anyProfile(context)],
    conditions: {
      StringEquals: {
        [request.ownedByCluster]: "owned",
        [request.eksClusterName]: context.clusterName,
        [request.region]: context.region,
      },
      StringLike: { [request.nodeClass]: "*" },
    },
  };
};

/** May tag only its own profiles, and only as its own; a changed tag could hand a profile to another cluster. */
const allowScopedInstanceProfileTagActions = (context: PolicyContext): Statement => {
  const resource = tagKeys("aws:ResourceTag", context.clusterName);
  const request = tagKeys("aws:RequestTag", context.clusterName);
  return {
    sid: "AllowScopedInstanceProfileTagActions",
    actions: ["iam:TagInstanceProfile"],
    resources: [anyProfile(context)],
    conditions: {
      StringEquals: {
        [resource.ownedByCluster]: "owned",
        [resource.region]: context.region,
        [request.ownedByCluster]: "owned",
        [request.eksClusterName]: context.clusterName,
        [request.region]: context.region,
      },
      StringLike: { [resource.nodeClass]: "*", [request.nodeClass]: "*" },
    },
  };
};

/** May fill, empty and delete only this cluster's profiles of this region. */
const allowScopedInstanceProfileActions = (context: PolicyContext): Statement => {
  const resource = tagKeys("aws:ResourceTag", context.clusterName);
  return {
    sid: "AllowScopedInstanceProfileActions",
    actions: [
      "iam:AddRoleToInstanceProfile",
      "iam:RemoveRoleFromInstanceProfile",
      "iam:DeleteInstanceProfile",
    ],
    resources: [anyProfile(context)],
    conditions: {
      StringEquals: { [resource.ownedByCluster]: "owned", [resource.region]: context.region },
      StringLike: { [resource.nodeClass]: "*" },
    },
  };
};

/** Karpenter's profiles stand under a path that holds an id of its own choice, so no narrower ARN fits. */
function anyProfile({ partition, accountId }: PolicyContext): string {
  return `arn:${partition}:iam::${accountId}:instance-profile/*`;
}
