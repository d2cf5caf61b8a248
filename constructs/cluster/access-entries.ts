import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { EksAccessPolicyAssociation } from "@cdktf/provider-aws/lib/eks-access-policy-association";
import { Construct } from "constructs";

/** What one IAM user or role may do in the cluster. */
export interface Access {
  /** ARN; or with `user`, its name in the cluster's account. */
  readonly principal?: string;
  readonly user?: string;
  /** EKS' access policies, each once. */
  readonly policies: readonly {
    readonly name: string;
    /** @default the whole cluster */
    readonly namespaces?: readonly string[];
  }[];
  /** Kubernetes groups, for bindings that somebody else makes. EKS refuses names that start with `system:`. */
  readonly groups: readonly string[];
}

export interface AccessEntriesProps {
  readonly clusterName: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly accountId: string;
  /**
   * ARNs of IAM users and roles, each once. Whoever creates the cluster is an admin already: EKS
   * refuses a second entry for the same principal.
   */
  readonly admins: readonly string[];
  /** By a name that stays when the entry changes. No principal of it is among the admins.
   * @default none */
  readonly access?: Readonly<Record<string, Access>>;
}

/**
 * Who else may use the cluster, and for what. Every entry is of type STANDARD: the others are for nodes.
 *
 * @setting cluster.admins
 */
export class AccessEntries extends Construct {
  constructor(scope: Construct, id: string, props: AccessEntriesProps) {
    super(scope, id);
    const { clusterName, partition, accountId, admins, access = {} } = props;
    for (const principalArn of admins) {
      // The principal is the id: whoever reorders the list takes nobody's access away.
      const admin = new Construct(this, principalArn);
      const entry = new EksAccessEntry(admin, "Entry", { clusterName, principalArn, type: "STANDARD" });
      new EksAccessPolicyAssociation(admin, "Admin", {
        clusterName,
        principalArn: entry.principalArn,
        policyArn: accessPolicyArn(partition, "AmazonEKSClusterAdminPolicy"),
        accessScope: { type: "cluster" },
      });
    }
    for (const [name, { principal, user, policies, groups }] of Object.entries(access)) {
      const named = new Construct(this, name);
      const entry = new EksAccessEntry(named, "Entry", {
        clusterName,
        principalArn: principal ?? `arn:${partition}:iam::${accountId}:user/${user}`,
        kubernetesGroups: groups.length > 0 ? [...groups] : undefined,
        type: "STANDARD",
      });
      for (const policy of policies) {
        new EksAccessPolicyAssociation(named, policy.name, {
          clusterName,
          principalArn: entry.principalArn,
          policyArn: accessPolicyArn(partition, policy.name),
          accessScope: policy.namespaces
            ? { type: "namespace", namespaces: [...policy.namespaces] }
            : { type: "cluster" },
        });
      }
    }
  }
}

function accessPolicyArn(partition: string, name: string): string {
  return `arn:${partition}:eks::aws:cluster-access-policy/${name}`;
}
