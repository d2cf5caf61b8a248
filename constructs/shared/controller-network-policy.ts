import { NetworkPolicyV1 } from "@cdktf/provider-kubernetes/lib/network-policy-v1";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

/** Where EKS' agent hands out the credentials of Pod Identity, on each node. https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html */
const POD_IDENTITY_AGENT = "169.254.170.23/32";

export interface ControllerNetworkPolicyProps {
  /** The pods' label `app.kubernetes.io/name`, and the policy's own name. */
  readonly app: string;
  readonly namespace: string;
  /** TCP ports of the pods that others reach. Probes of the kubelet pass any policy. */
  readonly ports: readonly number[];
  readonly dependsOn: ITerraformDependable[];
}

/**
 * What a controller's pods reach and who reaches them, of what they need: names, the APIs of Kubernetes and AWS, and their
 * credentials. No range is named for port 443: AWS' services have none that stay.
 */
export class ControllerNetworkPolicy extends Construct {
  readonly policy: NetworkPolicyV1;

  constructor(scope: Construct, id: string, props: ControllerNetworkPolicyProps) {
    super(scope, id);
    const { app, namespace, ports, dependsOn } = props;
    this.policy = new NetworkPolicyV1(this, "Policy", {
      metadata: { name: app, namespace },
      spec: {
        podSelector: { matchLabels: { "app.kubernetes.io/name": app } },
        policyTypes: ["Ingress", "Egress"],
        ingress: [{ ports: ports.map(tcp) }],
        egress: [
          { ports: [{ port: "53", protocol: "UDP" }, tcp(53)] },
          { ports: [tcp(443)] },
          { to: [{ ipBlock: { cidr: POD_IDENTITY_AGENT } }], ports: [tcp(80)] },
        ],
      },
      dependsOn,
    });
  }
}

function tcp(port: number) {
  return { port: String(port), protocol: "TCP" };
}
