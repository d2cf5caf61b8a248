import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";

export interface ClusterSecurityGroupProps {
  readonly clusterName: string;
  readonly vpcId: string;
  /**
   * Ranges outside the VPC that reach the private endpoint, each once: with `kubectl` through a VPN, say.
   * @default none
   */
  readonly vpnCidrs?: readonly string[];
}

/**
 * The group that the control plane's interfaces carry beside the one that EKS makes. That one comes
 * with the cluster; this one is there before, so the nodes' rules can name it. Its own way out is
 * the other group's, which allows everything.
 */
export class ClusterSecurityGroup extends Construct {
  public readonly securityGroupId: string;

  constructor(scope: Construct, id: string, props: ClusterSecurityGroupProps) {
    super(scope, id);
    const { clusterName, vpcId, vpnCidrs = [] } = props;
    const name = `eks-${clusterName}-control-plane`;
    // Neither tag of ownership: nodes never carry this group, and the load balancer controller
    // refuses a node on which it finds two groups of the cluster.
    const group = new SecurityGroup(this, "Group", {
      name,
      description: "Network interfaces of the EKS control plane",
      vpcId,
      tags: { Name: name },
    });
    for (const cidr of vpnCidrs) {
      // Named after its range: with a number, taking one out would move every rule behind it.
      const ruleId = `Vpn${cidr.replaceAll(/[./]/g, "-")}`;
      new VpcSecurityGroupIngressRule(this, ruleId, {
        securityGroupId: group.id,
        cidrIpv4: cidr,
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        description: "Kubernetes API from outside the VPC",
        tags: { Name: `${clusterName}-${ruleId}` },
      });
    }
    this.securityGroupId = group.id;
  }
}
