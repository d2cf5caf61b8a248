import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

interface Opening {
  readonly id: string;
  /** One port, or the first and last of a range. */
  readonly ports: number | readonly [number, number];
  readonly protocol?: "udp";
  readonly purpose: string;
}

/** Without 443 a node never registers. */
const NODES_TO_CONTROL_PLANE: readonly Opening[] = [{ id: "Api", ports: 443, purpose: "Kubernetes API" }];

/** https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html */
const CONTROL_PLANE_TO_NODES: readonly Opening[] = [
  { id: "Kubelet", ports: 10250, purpose: "kubelet for logs and exec" },
  { id: "Webhook4443", ports: 4443, purpose: "older metrics-server" },
  { id: "Webhook8443", ports: 8443, purpose: "admission webhooks on 8443" },
  { id: "Webhook9443", ports: 9443, purpose: "load balancer controller webhook" },
  { id: "Webhook10251", ports: 10251, purpose: "metrics-server" },
];

/** Pods share their node's group, so these are between pods as well. */
const NODES_TO_NODES: readonly Opening[] = [
  { id: "DnsTcp", ports: 53, purpose: "CoreDNS" },
  { id: "DnsUdp", ports: 53, protocol: "udp", purpose: "CoreDNS" },
  // Most web images listen on these two. Closed, a Service answers or hangs, depending on whether
  // caller and pod happen to share a node.
  { id: "PodHttp", ports: 80, purpose: "pods that listen on 80" },
  { id: "PodHttps", ports: 443, purpose: "pods that listen on 443" },
  { id: "EphemeralTcp", ports: [1025, 65535], purpose: "pods and node ports" },
  { id: "EphemeralUdp", ports: [1025, 65535], protocol: "udp", purpose: "pods and node ports" },
];

export interface NodeSecurityGroupProps {
  readonly clusterName: string;
  readonly vpcId: string;
  readonly controlPlaneSecurityGroupId: string;
  /** Further tags; `Name` takes the place of the group's own.
   * @default none */
  readonly tags?: Readonly<Record<string, string>>;
  /** Further TCP ports on which the control plane reaches nodes and pods.
   * @default none */
  readonly webhookPorts?: readonly number[];
  /** Further ports, TCP and UDP, on which nodes and pods reach each other.
   * @default none */
  readonly podPorts?: readonly number[];
  /** Whether nodes have Elastic Fabric Adapters, whose packets are of no port: they need all traffic within the group.
   * @default false */
  readonly efa?: boolean;
}

/**
 * The one group of every node, Karpenter's and the system group's. Karpenter selects groups by
 * `karpenter.sh/discovery` and the load balancer controller by `kubernetes.io/cluster/<name>`: with a
 * second group under either tag, nodes get both and load balancers stop to be updated.
 */
export class NodeSecurityGroup extends Construct {
  public readonly securityGroupId: string;
  /** What a node needs open before it can register, and pods before they find each other. */
  public readonly rules: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: NodeSecurityGroupProps) {
    super(scope, id);
    const {
      clusterName,
      vpcId,
      controlPlaneSecurityGroupId,
      webhookPorts = [],
      podPorts = [],
      efa = false,
    } = props;
    const name = `eks-${clusterName}-node`;
    const group = new SecurityGroup(this, "Group", {
      name,
      description: "Nodes and pods of the EKS cluster",
      vpcId,
      tags: {
        Name: name,
        ...props.tags,
        "karpenter.sh/discovery": clusterName,
        [`kubernetes.io/cluster/${clusterName}`]: "owned",
      },
    });
    const open = (openings: readonly Opening[], to: string, from: string) =>
      openings.map(({ id: ruleId, ports, protocol, purpose }) => {
        const [fromPort, toPort] = typeof ports === "number" ? [ports, ports] : ports;
        return new VpcSecurityGroupIngressRule(this, ruleId, {
          securityGroupId: to,
          referencedSecurityGroupId: from,
          ipProtocol: protocol ?? "tcp",
          fromPort,
          toPort,
          description: purpose,
          tags: { Name: `${clusterName}-${ruleId}` },
        });
      });
    const egress = new VpcSecurityGroupEgressRule(this, "EgressAll", {
      securityGroupId: group.id,
      cidrIpv4: "0.0.0.0/0",
      ipProtocol: "-1",
      description: "Registries, AWS APIs and whatever pods call",
      tags: { Name: `${clusterName}-EgressAll` },
    });
    this.securityGroupId = group.id;
    this.rules = [
      ...open(NODES_TO_CONTROL_PLANE, controlPlaneSecurityGroupId, group.id),
      ...open(
        [...CONTROL_PLANE_TO_NODES, ...webhookPorts.map(webhook)],
        group.id,
        controlPlaneSecurityGroupId,
      ),
      ...open([...NODES_TO_NODES, ...podPorts.flatMap(betweenPods)], group.id, group.id),
      egress,
      ...(efa ? this.efaRules(clusterName, group.id) : []),
    ];
  }

  /** By group on both sides: EC2 lets packets of an adapter out by no rule that names a range.
   * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-start.html */
  private efaRules(clusterName: string, groupId: string): readonly ITerraformDependable[] {
    const rule = (ruleId: string) => ({
      securityGroupId: groupId,
      referencedSecurityGroupId: groupId,
      ipProtocol: "-1",
      description: "Elastic Fabric Adapters",
      tags: { Name: `${clusterName}-${ruleId}` },
    });
    return [
      new VpcSecurityGroupIngressRule(this, "EfaIngress", rule("EfaIngress")),
      new VpcSecurityGroupEgressRule(this, "EfaEgress", rule("EfaEgress")),
    ];
  }
}

const webhook = (port: number): Opening => ({
  id: `Webhook${port}`,
  ports: port,
  purpose: `webhooks on ${port}`,
});

const betweenPods = (port: number): readonly Opening[] => [
  { id: `Pod${port}Tcp`, ports: port, purpose: `pods that listen on ${port}` },
  { id: `Pod${port}Udp`, ports: port, protocol: "udp", purpose: `pods that listen on ${port}` },
];
