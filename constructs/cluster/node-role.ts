import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { assumeRolePolicy, managedPolicyArn } from "../shared/iam";
import { MorePolicies } from "../shared/more-policies";
import { ec2Principal } from "../shared/partitions";

const CNI_POLICY = "AmazonEKS_CNI_Policy";
const SSM_POLICY = "AmazonSSMManagedInstanceCore";

/**
 * What a node does with its role: register, wire up pods, pull images, take an SSM session.
 * https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
 */
const NODE_POLICIES = [
  "AmazonEKSWorkerNodePolicy",
  CNI_POLICY,
  "AmazonEC2ContainerRegistryPullOnly",
  SSM_POLICY,
] as const;

/** What nodes may do besides joining and pulling images; whoever holds a node's credentials may do it as well. */
export interface NodePermissions {
  /** Whether the CNI acts by its node's role, and not by one of its own.
   * @default true */
  readonly cni?: boolean;
  /** Whether SSM reaches the node, Session Manager's shell included.
   * @default true */
  readonly ssm?: boolean;
}

export interface NodeRoleProps {
  /** At most 64 characters. */
  readonly name: string;
  readonly description: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly permissions?: NodePermissions;
  /** Policies besides what every node needs: AWS managed ones by name, or ARNs of any.
   * @default none */
  readonly policies?: readonly string[];
}

/** The role of EC2 instances that are nodes. It needs an access entry; a managed node group makes its own. */
export class NodeRole extends Construct {
  public readonly roleName: string;
  public readonly roleArn: string;
  /**
   * Nodes must stand between these: without them no node joins, and detached too early the CNI cannot
   * free its network interfaces, so the subnets stay in use.
   */
  public readonly permissions: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: NodeRoleProps) {
    super(scope, id);
    const { name, description, partition, permissions = {}, policies = [] } = props;
    const { cni = true, ssm = true } = permissions;
    const role = new IamRole(this, "Role", {
      name,
      description,
      assumeRolePolicy: assumeRolePolicy(ec2Principal(partition)),
      // A policy that someone attached by hand would otherwise stop the destroy here.
      forceDetachPolicies: true,
    });
    this.roleName = role.name;
    this.roleArn = role.arn;
    const attached = NODE_POLICIES.filter(
      (policy) => (cni || policy !== CNI_POLICY) && (ssm || policy !== SSM_POLICY),
    );
    this.permissions = [
      ...attached.map(
        (policy) =>
          new IamRolePolicyAttachment(this, policy, {
            role: role.name,
            policyArn: managedPolicyArn(partition, policy),
          }),
      ),
      ...new MorePolicies(this, "Policies", { role: role.name, partition, policies, attached }).attachments,
    ];
  }
}
