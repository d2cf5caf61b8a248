import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { Construct } from "constructs";

export interface ClusterSecurityGroupProps {
  readonly clusterName: string;
  readonly vpcId: string;
}

/**
 * The group that the control plane's interfaces carry beside the one that EKS makes. That one comes
 * with the cluster; this one is there before, so the nodes' rules can name it. Its own way out is
 * the other group's, which allows everything.
 */
export class ClusterSecurityGroup extends Construct {
  public readonly securityGroupId: string;

  constructor(scope: Construct, id: string, { clusterName, vpcId }: ClusterSecurityGroupProps) {
    super(scope, id);
    const name = `eks-${clusterName}-control-plane`;
    // Neither tag of ownership: nodes never carry this group, and the load balancer controller
    // refuses a node on which it finds two groups of the cluster.
    const group = new SecurityGroup(this, "Group", {
      name,
      description: "Network interfaces of the EKS control plane",
      vpcId,
      tags: { Name: name },
    });
    this.securityGroupId = group.id;
  }
}
