import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { Construct } from "constructs";
import { type NodePermissions, NodeRole } from "../cluster/node-role";
import { awsName, NAME_LIMITS } from "../shared/names";

export interface KarpenterNodeRoleProps {
  readonly clusterName: string;
  /** The cluster's own attribute, so that the access entry waits for the cluster. */
  readonly cluster: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly permissions?: NodePermissions;
  /** Policies besides what every node needs.
   * @default none */
  readonly policies?: readonly string[];
}

export function karpenterNodeRoleName(clusterName: string): string {
  return awsName(`KarpenterNodeRole-${clusterName}`, "", NAME_LIMITS.iamRole);
}

export function karpenterNodeRoleDescription(clusterName: string): string {
  return `Nodes that Karpenter launches for the EKS cluster ${clusterName}`;
}

/**
 * The role of the nodes that Karpenter launches. Its name is fixed, because EC2NodeClasses name it: another name
 * replaces every node.
 */
export class KarpenterNodeRole extends Construct {
  public readonly roleName: string;
  public readonly roleArn: string;

  constructor(scope: Construct, id: string, props: KarpenterNodeRoleProps) {
    super(scope, id);
    const { clusterName, cluster, partition, permissions, policies } = props;
    const role = new NodeRole(this, "Role", {
      name: karpenterNodeRoleName(clusterName),
      description: karpenterNodeRoleDescription(clusterName),
      partition,
      permissions,
      policies,
    });
    // EKS makes this entry for its own node groups only: without it nodes start, are paid for, and never join.
    // Access policies belong on STANDARD entries; EC2_LINUX carries its groups by itself.
    new EksAccessEntry(this, "AccessEntry", {
      clusterName: cluster,
      principalArn: role.roleArn,
      type: "EC2_LINUX",
    });
    this.roleName = role.roleName;
    this.roleArn = role.roleArn;
  }
}
