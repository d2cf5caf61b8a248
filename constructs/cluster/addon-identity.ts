import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { podIdentityTrustPolicy, policyArn } from "../shared/iam";
import { awsName, NAME_LIMITS } from "../shared/names";

export interface AddonIdentityProps {
  /** The plain name, for the role's. */
  readonly name: string;
  /** The cluster's own attribute, so that the association waits for the cluster. */
  readonly clusterName: string;
  readonly clusterArn: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly addonName: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** AWS managed policies by name, with their path, or ARNs of any. */
  readonly policies: readonly string[];
}

export function addonRoleName(clusterName: string, addonName: string): string {
  return awsName(`${clusterName}-addon-${addonName}`, "", NAME_LIMITS.iamRole);
}

/** The role of one add-on's service account, by EKS Pod Identity. */
export class AddonIdentity extends Construct {
  /** What the add-on must wait for: a pod that starts earlier runs without credentials until it is restarted. */
  public readonly association: ITerraformDependable;

  constructor(scope: Construct, id: string, props: AddonIdentityProps) {
    super(scope, id);
    const { name, addonName, clusterName, clusterArn, namespace, serviceAccount, partition } = props;
    const role = new IamRole(this, "Role", {
      name: addonRoleName(name, addonName),
      description: `Add-on ${addonName} of the EKS cluster ${name}`,
      assumeRolePolicy: podIdentityTrustPolicy({ clusterArn, namespace, serviceAccount }),
      // A policy that someone attached by hand would otherwise stop the destroy here.
      forceDetachPolicies: true,
    });
    const attachments = props.policies.map(
      (policy) =>
        new IamRolePolicyAttachment(this, policy, {
          role: role.name,
          policyArn: policyArn(partition, policy),
        }),
    );
    this.association = new EksPodIdentityAssociation(this, "Association", {
      clusterName,
      namespace,
      serviceAccount,
      roleArn: role.arn,
      dependsOn: attachments,
    });
  }
}
