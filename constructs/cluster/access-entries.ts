import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { EksAccessPolicyAssociation } from "@cdktf/provider-aws/lib/eks-access-policy-association";
import { Construct } from "constructs";

export interface AccessEntriesProps {
  readonly clusterName: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  /**
   * ARNs of IAM users and roles, each once. Whoever creates the cluster is an admin already: EKS
   * refuses a second entry for the same principal.
   */
  readonly admins: readonly string[];
}

/** Who else may administer the whole cluster. */
export class AccessEntries extends Construct {
  constructor(scope: Construct, id: string, { clusterName, partition, admins }: AccessEntriesProps) {
    super(scope, id);
    for (const principalArn of admins) {
      // The principal is the id: whoever reorders the list takes nobody's access away.
      const admin = new Construct(this, principalArn);
      const entry = new EksAccessEntry(admin, "Entry", { clusterName, principalArn, type: "STANDARD" });
      new EksAccessPolicyAssociation(admin, "Admin", {
        clusterName,
        principalArn: entry.principalArn,
        policyArn: `arn:${partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`,
        accessScope: { type: "cluster" },
      });
    }
  }
}
