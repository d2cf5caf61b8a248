import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import { Construct } from "constructs";
import { awsName, NAME_LIMITS } from "../shared/names";

export interface KarpenterInstanceProfileProps {
  readonly clusterName: string;
  /** Name of the nodes' role. */
  readonly roleName: string;
}

export function karpenterInstanceProfileName(clusterName: string): string {
  return awsName(`KarpenterNodeInstanceProfile-${clusterName}`, "", NAME_LIMITS.instanceProfile);
}

/**
 * An instance profile for EC2NodeClasses to name, where Karpenter cannot make its own: IAM has no VPC endpoint, so a
 * cluster without a way out never reaches it. Its name is fixed, since another name replaces every node.
 *
 * @setting karpenter.nodeIdentity
 */
export class KarpenterInstanceProfile extends Construct {
  public readonly profileName: string;

  constructor(scope: Construct, id: string, { clusterName, roleName }: KarpenterInstanceProfileProps) {
    super(scope, id);
    this.profileName = new IamInstanceProfile(this, "Profile", {
      name: karpenterInstanceProfileName(clusterName),
      role: roleName,
    }).name;
  }
}
