import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Construct } from "constructs";
import {
  type IdentityKind,
  podIdentityTrustPolicy,
  policyDocument,
  webIdentityTrustPolicy,
} from "../shared/iam";
import { MorePolicies } from "../shared/more-policies";
import { awsName, NAME_LIMITS } from "../shared/names";
import { controllerPolicy } from "./controller-policy";

export interface LoadBalancerControllerRoleProps {
  readonly partition: string;
  readonly clusterName: string;
  readonly clusterArn: string;
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

/** The role of the AWS Load Balancer Controller, and the one service account that may take it. */
export class LoadBalancerControllerRole extends Construct {
  /** With IRSA, the service account must name it in its annotation `eks.amazonaws.com/role-arn`. */
  public readonly roleArn: string;

  constructor(scope: Construct, id: string, props: LoadBalancerControllerRoleProps) {
    super(scope, id);
    const { partition, clusterName, clusterArn, cluster, namespace, serviceAccount } = props;
    const { identity = { kind: "podIdentity" } } = props;
    const role = new IamRole(this, "Role", {
      name: awsName(clusterName, "-load-balancer-controller", NAME_LIMITS.iamRole),
      description: `AWS Load Balancer Controller in the EKS cluster ${clusterName}`,
      assumeRolePolicy:
        identity.kind === "irsa"
          ? webIdentityTrustPolicy({ ...identity, namespace, serviceAccount })
          : podIdentityTrustPolicy({ clusterArn, namespace, serviceAccount }),
      // A policy that someone attached by hand would otherwise stop the destroy here.
      forceDetachPolicies: true,
    });
    const policy = new IamPolicy(this, "Policy", {
      name: awsName(`AWSLoadBalancerControllerIAMPolicy-${clusterName}`, "", NAME_LIMITS.iamPolicy),
      description: `AWS Load Balancer Controller in the EKS cluster ${clusterName}`,
      policy: policyDocument(controllerPolicy(partition)),
    });
    const attachment = new IamRolePolicyAttachment(this, "Attachment", {
      role: role.name,
      policyArn: policy.arn,
    });
    const { policies = [] } = props;
    const more = new MorePolicies(this, "Policies", { role: role.name, partition, policies }).attachments;
    if (identity.kind === "podIdentity") {
      new EksPodIdentityAssociation(this, "PodIdentityAssociation", {
        clusterName: cluster,
        namespace,
        serviceAccount,
        roleArn: role.arn,
        // A controller that takes the role without its policy is denied, and tries again after minutes.
        dependsOn: [attachment, ...more],
      });
    }
    this.roleArn = role.arn;
  }
}
