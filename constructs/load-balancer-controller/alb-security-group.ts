import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";

/** Where an Application Load Balancer listens unless its Ingress says otherwise. */
const LISTENERS = [
  { name: "Http", port: 80 },
  { name: "Https", port: 443 },
] as const;

export interface AlbSecurityGroupProps {
  readonly clusterName: string;
  readonly vpcId: string;
  /** IPv4 ranges that may call ports 80 and 443. */
  readonly inboundCidrs: readonly string[];
}

/**
 * A security group for Application Load Balancers whose callers Terraform decides, and not each Ingress.
 *
 * An Ingress uses it only by naming it; the controller makes a group of its own for every other. It carries neither
 * `karpenter.sh/discovery` nor the cluster's ownership tag: a second group with either breaks nodes and load balancers.
 *
 * @setting loadBalancerController.securityGroup
 */
export class AlbSecurityGroup extends Construct {
  public readonly securityGroupId: string;

  constructor(scope: Construct, id: string, { clusterName, vpcId, inboundCidrs }: AlbSecurityGroupProps) {
    super(scope, id);
    const name = `eks-${clusterName}-alb`;
    const group = new SecurityGroup(this, "Group", {
      name,
      description: "Application Load Balancers of the EKS cluster",
      vpcId,
      tags: { Name: name },
    });
    for (const { name: listener, port } of LISTENERS) {
      for (const cidr of inboundCidrs) {
        // The range is the rule's identity: by its place in the list, a range put first would replace every rule.
        new VpcSecurityGroupIngressRule(this, `${listener}-${cidr.replace("/", "_")}`, {
          securityGroupId: group.id,
          cidrIpv4: cidr,
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
          description: `${listener} from ${cidr}`,
          tags: { Name: `${clusterName}-Alb${listener}` },
        });
      }
    }
    new VpcSecurityGroupEgressRule(this, "EgressAll", {
      securityGroupId: group.id,
      cidrIpv4: "0.0.0.0/0",
      ipProtocol: "-1",
      description: "Targets and health checks",
      tags: { Name: `${clusterName}-AlbEgressAll` },
    });
    this.securityGroupId = group.id;
  }
}
