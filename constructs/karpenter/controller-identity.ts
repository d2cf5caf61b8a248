import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Construct } from "constructs";
import { clusterArn } from "../shared/arns";
import {
  type IdentityKind,
  podIdentityTrustPolicy,
  policyDocument,
  webIdentityTrustPolicy,
} from "../shared/iam";
import { MorePolicies } from "../shared/more-policies";
import { awsName, NAME_LIMITS } from "../shared/names";
import { controllerPolicies } from "./controller-policies/controller-policies";
import type { PolicyContext } from "./controller-policies/policy-context";

export interface ControllerIdentityProps extends PolicyContext {
  /** The cluster's own attribute, so that the association waits for the cluster. */
  readonly cluster: string;
  /** Where the chart puts the controller. Another than the chart's leaves the controller without any permission. */
  readonly namespace: string;
  readonly serviceAccount: string;
  /** @default EKS Pod Identity */
  readonly identity?: IdentityKind;
  /** Policies besides those that Karpenter needs: AWS managed ones by name, or ARNs of any.
   * @default none */
  readonly policies?: readonly string[];
}

/** The role of Karpenter's controller, its policies, and the one service account that may take it. */
export class ControllerIdentity extends Construct {
  public readonly roleArn: string;

  constructor(scope: Construct, id: string, props: ControllerIdentityProps) {
    super(scope, id);
    const { clusterName, cluster, namespace, serviceAccount, identity = { kind: "podIdentity" } } = props;
    const role = new IamRole(this, "Role", {
      name: awsName(clusterName, "-karpenter", NAME_LIMITS.iamRole),
      description: `Karpenter's controller in the EKS cluster ${clusterName}`,
      assumeRolePolicy:
        identity.kind === "irsa"
          ? webIdentityTrustPolicy({ ...identity, namespace, serviceAccount })
          : podIdentityTrustPolicy({ clusterArn: clusterArn(props), namespace, serviceAccount }),
      // A policy that someone attached by hand would otherwise stop the destroy here.
      forceDetachPolicies: true,
    });
    const attachments = controllerPolicies(props).map(({ name, statements }) => {
      const policy = new IamPolicy(this, `${name}Policy`, {
        name: awsName(`KarpenterController${name}Policy-${clusterName}`, "", NAME_LIMITS.iamPolicy),
        description: `${name} of Karpenter's controller in the EKS cluster ${clusterName}`,
        policy: policyDocument(statements),
      });
      return new IamRolePolicyAttachment(this, `${name}Attachment`, {
        role: role.name,
        policyArn: policy.arn,
      });
    });
    const { partition, policies = [] } = props;
    const more = new MorePolicies(this, "Policies", { role: role.name, partition, policies }).attachments;
    if (identity.kind === "podIdentity") {
      new EksPodIdentityAssociation(this, "PodIdentityAssociation", {
        clusterName: cluster,
        namespace,
        serviceAccount,
        roleArn: role.arn,
        // A controller that takes the role without its policies fails its start-up checks and backs off for minutes.
        dependsOn: [...attachments, ...more],
      });
    }
    this.roleArn = role.arn;
  }
}
