import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { clusterArn } from "../shared/arns";
import {
  type IdentityKind,
  podIdentityTrustPolicy,
  policyDocument,
  type Statement,
  webIdentityTrustPolicy,
} from "../shared/iam";
import { MorePolicies } from "../shared/more-policies";
import { awsName, NAME_LIMITS } from "../shared/names";
import { type ClusterPolicyContext, clusterPolicy } from "./cluster-policy";
import { upstreamPolicy } from "./upstream-policy";

export interface LoadBalancerControllerRoleProps extends ClusterPolicyContext {
  /** What the controller may do: for this cluster and its VPC, or in the whole account as its release documents it. */
  readonly reach: "cluster" | "account";
  /** The cluster's own attribute, so that the association waits for the cluster. */
  readonly cluster: string;
  /** Where the chart puts the controller. Another than the chart's leaves the controller without any permission. */
  readonly namespace: string;
  readonly serviceAccount: string;
  /** @default EKS Pod Identity */
  readonly identity?: IdentityKind;
  /** Policies besides the controller's own: AWS managed ones by name, or ARNs of any.
   * @default none */
  readonly policies?: readonly string[];
}

/**
 * The role of the AWS Load Balancer Controller, and the one service account that may take it.
 *
 * @setting loadBalancerController
 */
export class LoadBalancerControllerRole extends Construct {
  /** With IRSA, the service account must name it in its annotation `eks.amazonaws.com/role-arn`. */
  public readonly roleArn: string;

  constructor(scope: Construct, id: string, props: LoadBalancerControllerRoleProps) {
    super(scope, id);
    const { partition, clusterName, cluster, namespace, serviceAccount } = props;
    const { identity = { kind: "podIdentity" } } = props;
    const role = new IamRole(this, "Role", {
      name: awsName(clusterName, "-load-balancer-controller", NAME_LIMITS.iamRole),
      description: `AWS Load Balancer Controller in the EKS cluster ${clusterName}`,
      assumeRolePolicy:
        identity.kind === "irsa"
          ? webIdentityTrustPolicy({ ...identity, namespace, serviceAccount })
          : podIdentityTrustPolicy({ clusterArn: clusterArn(props), namespace, serviceAccount }),
      // A policy that someone attached by hand would otherwise stop the destroy here.
      forceDetachPolicies: true,
    });
    const attachments = this.policies(role, props);
    const { policies = [] } = props;
    const more = new MorePolicies(this, "Policies", { role: role.name, partition, policies }).attachments;
    if (identity.kind === "podIdentity") {
      new EksPodIdentityAssociation(this, "PodIdentityAssociation", {
        clusterName: cluster,
        namespace,
        serviceAccount,
        roleArn: role.arn,
        // A controller that takes the role without its policy is denied, and tries again after minutes.
        dependsOn: [...attachments, ...more],
      });
    }
    this.roleArn = role.arn;
  }

  private policies(role: IamRole, props: LoadBalancerControllerRoleProps): IamRolePolicyAttachment[] {
    if (props.reach === "account") return [this.policy(role, props, { statements: upstreamPolicy(props) })];
    const { reads, changes } = clusterPolicy(props);
    const first = this.policy(role, props, { part: "Reads", statements: reads });
    // The policy that held both keeps the reads until they are in the other.
    return [first, this.policy(role, props, { statements: changes, dependsOn: [first] })];
  }

  private policy(
    role: IamRole,
    { clusterName }: LoadBalancerControllerRoleProps,
    { part = "", statements, dependsOn }: PolicyPart,
  ): IamRolePolicyAttachment {
    const policy = new IamPolicy(this, `${part}Policy`, {
      name: awsName(`AWSLoadBalancerControllerIAM${part}Policy-${clusterName}`, "", NAME_LIMITS.iamPolicy),
      description: `AWS Load Balancer Controller in the EKS cluster ${clusterName}`,
      policy: policyDocument(statements),
      dependsOn,
    });
    return new IamRolePolicyAttachment(this, `${part}Attachment`, {
      role: role.name,
      policyArn: policy.arn,
    });
  }
}

interface PolicyPart {
  /** @default the whole, or what is not in another part */
  readonly part?: string;
  readonly statements: readonly Statement[];
  readonly dependsOn?: ITerraformDependable[];
}
