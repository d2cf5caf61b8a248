import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { Construct } from "constructs";
import { nodeNeeds } from "../cluster/node-needs";
import { ExistingRole } from "../shared/existing-role";
import { assumeRolePolicy } from "../shared/iam";
import { ec2Principal } from "../shared/partitions";

export interface ExistingNodeRoleProps {
  readonly name: string;
  /** Whether the plan looks if the role suffices. */
  readonly check: boolean;
  readonly clusterName: string;
  /** The cluster's own attribute, so that the access entry waits for the cluster. */
  readonly cluster: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** Whether the CNI acts by its node's role. */
  readonly cni: boolean;
  /** Names of roles that have an access entry already, an expression of a list: EKS refuses a second.
   * @default none */
  readonly enteredRoles?: string;
}

const OWN_CNI = "Where the CNI has a role of its own, write nodeRoles.cni: false.";

/** A role of others' for the nodes that Karpenter launches, with the access entry without which they never join. */
export class ExistingNodeRole extends Construct {
  public readonly roleName: string;
  public readonly roleArn: string;

  constructor(scope: Construct, id: string, props: ExistingNodeRoleProps) {
    super(scope, id);
    const { name, clusterName, cluster, partition, enteredRoles = "[]" } = props;
    const service = ec2Principal(partition);
    const role = new ExistingRole(this, "Role", {
      ...props,
      setting: "karpenter.nodeRole",
      trustedBy: {
        who: "EC2 instances",
        policy: assumeRolePolicy(service),
        trust: { principal: { kind: "Service", name: service }, actions: ["sts:AssumeRole"] },
      },
      needs: nodeNeeds(props),
      instead: { AllowPodNetworkReads: OWN_CNI, AllowPodNetworkInterfaces: OWN_CNI },
      neededBy: `a node of cluster ${clusterName}`,
    });
    const entry = new EksAccessEntry(this, "AccessEntry", {
      clusterName: cluster,
      principalArn: role.roleArn,
      type: "EC2_LINUX",
    });
    entry.addOverride("for_each", `\${toset(setsubtract([${JSON.stringify(name)}], ${enteredRoles}))}`);
    this.roleName = role.roleName;
    this.roleArn = role.roleArn;
  }
}
