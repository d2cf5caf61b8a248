import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { type ClusterPlace, clusterArn } from "../shared/arns";
import { managedPolicyArn, policyDocument } from "../shared/iam";
import { MorePolicies } from "../shared/more-policies";
import { awsName, NAME_LIMITS } from "../shared/names";

export interface ClusterRoleProps extends ClusterPlace {
  /** The key that encrypts the cluster's secrets. */
  readonly secretsKeyArn: string;
  /** Policies besides what every control plane needs: AWS managed ones by name, or ARNs of any.
   * @default none */
  readonly policies?: readonly string[];
}

const CLUSTER_POLICY = "AmazonEKSClusterPolicy";

/** What the control plane may do in the account. */
export class ClusterRole extends Construct {
  public readonly roleArn: string;
  /**
   * The cluster must stand between these: without them EKS cannot make its network interfaces, and
   * detached too early it cannot remove them, so subnets and security groups stay in use.
   */
  public readonly permissions: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: ClusterRoleProps) {
    super(scope, id);
    const { clusterName, partition, secretsKeyArn, policies = [] } = props;
    const role = new IamRole(this, "Role", {
      name: awsName(clusterName, "-cluster", NAME_LIMITS.iamRole),
      description: `Control plane of the EKS cluster ${clusterName}`,
      assumeRolePolicy: trustPolicy(props),
      // A policy that someone attached by hand would otherwise stop the destroy here.
      forceDetachPolicies: true,
    });
    this.roleArn = role.arn;
    this.permissions = [
      new IamRolePolicyAttachment(this, "ClusterPolicy", {
        role: role.name,
        policyArn: managedPolicyArn(partition, CLUSTER_POLICY),
      }),
      new IamRolePolicy(this, "SecretsPolicy", {
        name: "secrets-encryption",
        role: role.name,
        policy: policyDocument([
          {
            sid: "AllowSecretsEncryption",
            actions: ["kms:Encrypt", "kms:Decrypt", "kms:ListGrants", "kms:DescribeKey"],
            resources: [secretsKeyArn],
          },
        ]),
      }),
      ...new MorePolicies(this, "Policies", {
        role: role.name,
        ...{ partition, policies, attached: [CLUSTER_POLICY] },
      }).attachments,
    ];
  }
}

/**
 * Lets EKS take the role for this one cluster: without the conditions it could be made to for another, by whoever may
 * pass the role.
 * https://docs.aws.amazon.com/eks/latest/userguide/cross-service-confused-deputy-prevention.html
 */
function trustPolicy(place: ClusterPlace): string {
  return policyDocument([
    {
      sid: "AllowService",
      actions: ["sts:AssumeRole", "sts:TagSession"],
      principals: { Service: "eks.amazonaws.com" },
      conditions: {
        ArnLike: { "aws:SourceArn": clusterArn(place) },
        StringEquals: { "aws:SourceAccount": place.accountId },
      },
    },
  ]);
}
