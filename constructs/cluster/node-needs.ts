import { clusterArn } from "../shared/arns";
import type { Statement } from "../shared/iam";

export interface NodeNeedsProps {
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly clusterName: string;
  /** Whether the CNI acts by its node's role. */
  readonly cni: boolean;
}

/**
 * What a node cannot do without, to join a cluster, pull its first image and give pods addresses: the part of AWS' own
 * policies for nodes without which none turns Ready. Which repositories it pulls from, its owner knows.
 * https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
 */
export function nodeNeeds({ cni, ...place }: NodeNeedsProps): Statement[] {
  const cluster = clusterArn(place);
  return [
    { sid: "AllowJoining", actions: ["ec2:DescribeInstances"], resources: ["*"] },
    {
      sid: "AllowPodIdentity",
      actions: ["eks-auth:AssumeRoleForPodIdentity"],
      resources: [cluster],
    },
    { sid: "AllowPullingImages", actions: ["ecr:GetAuthorizationToken"], resources: ["*"] },
    ...(cni ? podNetwork(place) : []),
  ];
}

function podNetwork({ partition, region }: Pick<NodeNeedsProps, "partition" | "region">): Statement[] {
  return [
    {
      sid: "AllowPodNetworkReads",
      actions: [
        "ec2:DescribeInstances",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:DescribeTags",
      ],
      resources: ["*"],
    },
    {
      sid: "AllowPodNetworkInterfaces",
      actions: [
        "ec2:AssignPrivateIpAddresses",
        "ec2:AttachNetworkInterface",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DetachNetworkInterface",
        "ec2:ModifyNetworkInterfaceAttribute",
        "ec2:UnassignPrivateIpAddresses",
      ],
      resources: [`arn:${partition}:ec2:${region}:*:network-interface/*`],
    },
  ];
}
