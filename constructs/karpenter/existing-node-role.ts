import { Construct } from "constructs";
import { nodeNeeds } from "../cluster/node-needs";
import { ExistingRole } from "../shared/existing-role";
import { assumeRolePolicy } from "../shared/iam";
import { ec2Principal } from "../shared/partitions";
import { karpenterNodeRoleDescription } from "./karpenter-node-role";

export interface ExistingNodeRoleProps {
  readonly name: string;
  /** Whether the plan looks if the role suffices. */
  readonly check: boolean;
  readonly clusterName: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** Whether the CNI acts by its node's role. */
  readonly cni: boolean;
}

const OWN_CNI = "Where the CNI has a role of its own, write nodeRoles.cni: false.";

/** A role of others' for the nodes that Karpenter launches. Its access entry stands among those of {@link NodeClassRoles}. */
export class ExistingNodeRole extends Construct {
  public readonly roleName: string;
  public readonly roleArn: string;

  constructor(scope: Construct, id: string, props: ExistingNodeRoleProps) {
    super(scope, id);
    const { clusterName, partition } = props;
    const service = ec2Principal(partition);
    const role = new ExistingRole(this, "Role", {
      ...props,
      setting: "karpenter.nodeRole",
      ownDescription: karpenterNodeRoleDescription(clusterName),
      trustedBy: {
        who: "EC2 instances",
        policy: assumeRolePolicy(service),
        trust: { principal: { kind: "Service", name: service }, actions: ["sts:AssumeRole"] },
      },
      needs: nodeNeeds(props),
      instead: { AllowPodNetworkReads: OWN_CNI, AllowPodNetworkInterfaces: OWN_CNI },
      neededBy: `a node of cluster ${clusterName}`,
    });
    this.roleName = role.roleName;
    this.roleArn = role.roleArn;
  }
}
