import { forgottenOf } from "./made-parts";
import { partsOf, synthesized } from "./synthesized";
import { table } from "./table";

/** What a part is for, and where it is made. */
interface Part {
  readonly purpose: string;
  /** File or folder in the project. */
  readonly code: string;
  /** The setting that brings the part, where the defaults do not. */
  readonly setting?: string;
}

type Parts = Readonly<Record<string, Part>>;

/** By the id that the part has right under its stack, in the order of the page. */
const INFRA: Parts = {
  Network: {
    purpose:
      "VPC with public subnets (load balancers, NAT) and private subnets (nodes), internet gateway, route tables, NAT gateway with its elastic IP. Nodes reach registries and AWS through it.",
    code: "constructs/network",
  },
  ClusterSecurityGroup: {
    purpose: "Who reaches the private endpoint of the API server.",
    code: "constructs/network/cluster-security-group.ts",
  },
  NodeSecurityGroup: {
    purpose:
      "The one group of every node: control plane to kubelet (10250) and webhooks, DNS, pods among themselves, everything out. Karpenter finds it by its tag.",
    code: "constructs/network/node-security-group.ts",
  },
  ClusterRole: {
    purpose: "What the control plane may do in the account.",
    code: "constructs/cluster/cluster-role.ts",
  },
  SecretsEncryption: {
    purpose: "Key that encrypts Kubernetes' secrets.",
    code: "constructs/cluster/secrets-encryption.ts",
  },
  Cluster: {
    purpose: "The Kubernetes control plane, and the log group of its logs.",
    code: "constructs/cluster/eks-cluster.ts",
  },
  OidcProvider: {
    purpose: "Trust between service accounts and IAM roles, for IRSA.",
    code: "constructs/cluster/oidc-provider.ts",
  },
  AddonsBeforeNodes: {
    purpose: "vpc-cni, kube-proxy, eks-pod-identity-agent: without them no node turns Ready.",
    code: "constructs/cluster/addons.ts",
  },
  SystemNodeGroup: {
    purpose: "On-demand nodes for Karpenter, CoreDNS and other system pods, which Karpenter does not manage.",
    code: "constructs/cluster/system-node-group.ts",
  },
  AddonsAfterNodes: {
    purpose: "coredns and the add-ons of your choice: their pods need a node.",
    code: "constructs/cluster/addons.ts",
  },
  KarpenterNodeRole: {
    purpose: "Role of the nodes that Karpenter launches, and the access entry that lets them join.",
    code: "constructs/karpenter/karpenter-node-role.ts",
  },
  KarpenterController: {
    purpose:
      "Karpenter's own role, its six policies, and the Pod Identity association that gives it to the pods.",
    code: "constructs/karpenter/controller-identity.ts",
  },
  InterruptionQueue: {
    purpose: "Queue of what happens to instances, and the five EventBridge rules that fill it.",
    code: "constructs/karpenter/interruption-queue.ts",
  },
  AccessEntries: {
    purpose: "Who else may use the cluster, and for what.",
    code: "constructs/cluster/access-entries.ts",
    setting: "cluster.admins",
  },
  VpcEndpoints: {
    purpose: "Ways to AWS' services that stay inside the VPC.",
    code: "constructs/network/vpc-endpoints.ts",
    setting: "network.endpoints",
  },
  FlowLogs: {
    purpose: "Record of the VPC's connections.",
    code: "constructs/network/flow-logs.ts",
    setting: "network.flowLogs",
  },
  KarpenterInstanceProfile: {
    purpose: "Instance profile of Karpenter's nodes, where Karpenter is not to make one.",
    code: "constructs/karpenter/karpenter-instance-profile.ts",
    setting: "karpenter.nodeIdentity",
  },
  InterruptionNotifications: {
    purpose: "Topic that mails people about the same events, and who gets the mails.",
    code: "constructs/karpenter/interruption-notifications.ts",
    setting: "interruption.notifications",
  },
  SpotServiceLinkedRole: {
    purpose: "The role that EC2 launches Spot instances with.",
    code: "constructs/karpenter/spot-service-linked-role.ts",
    setting: "spot.serviceLinkedRole",
  },
  LoadBalancerController: {
    purpose: "Role and policy of the AWS Load Balancer Controller.",
    code: "constructs/load-balancer-controller/controller-role.ts",
    setting: "loadBalancerController",
  },
  AlbSecurityGroup: {
    purpose: "Security group of your own for Application Load Balancers: 80 and 443 in, everything out.",
    code: "constructs/load-balancer-controller/alb-security-group.ts",
    setting: "loadBalancerController.securityGroup",
  },
  Guard: {
    purpose:
      "First to be destroyed: stops the destroy while nodes, load balancers or volumes of the cluster's own making are left.",
    code: "constructs/destroy-hooks/destroy-guard.ts",
  },
};

const WORKLOADS: Parts = {
  Karpenter: {
    purpose:
      "The charts `karpenter-crd` (CRDs, which Helm upgrades only this way) and `karpenter` (the controller).",
    code: "constructs/karpenter/karpenter-charts.ts",
  },
  CrdWait: {
    purpose: "Pause until every API server of the control plane knows the CRDs.",
    code: "constructs/karpenter/crd-wait.ts",
  },
  DrainHook: {
    purpose: "At destroy: ends every node of Karpenter's, and waits, before Karpenter goes.",
    code: "constructs/destroy-hooks/drain-hook.ts",
  },
  Nodes: {
    purpose:
      "EC2NodeClasses (AMI, role, subnets, security group, disks) and NodePools (which nodes, how many, how long).",
    code: "constructs/karpenter/karpenter-nodes.ts",
  },
  LoadBalancerController: {
    purpose: "The AWS Load Balancer Controller's chart.",
    code: "constructs/load-balancer-controller/load-balancer-controller.ts",
    setting: "loadBalancerController",
  },
  LoadBalancerHook: {
    purpose:
      "At destroy: waits until every load balancer of the cluster is gone, before its controller goes.",
    code: "constructs/destroy-hooks/load-balancer-hook.ts",
    setting: "loadBalancerController",
  },
  StorageClass: {
    purpose: "Default StorageClass: encrypted gp3.",
    code: "constructs/cluster/storage-class.ts",
    setting: "cluster.addons",
  },
  Samples: {
    purpose: "Small workloads to see Karpenter at work.",
    code: "constructs/samples/samples.ts",
    setting: "samples",
  },
};

/** An environment with every optional part. */
const EVERYTHING = {
  network: { endpoints: ["s3", "sts"], flowLogs: {} },
  cluster: { admins: ["arn:aws:iam::111122223333:role/ops"], addons: { "aws-ebs-csi-driver": {} } },
  karpenter: { nodeIdentity: "instanceProfile" },
  interruption: { notifications: { emails: ["ops@example.com"] } },
  spot: { serviceLinkedRole: "create" },
  loadBalancerController: { securityGroup: { inboundCidrs: ["10.0.0.0/8"] } },
  samples: { inflate: true },
};

/** What a construct that stacks/ makes still needs: its row below, its test. */
export function forgottenParts(root: string): string[] {
  return forgottenOf(
    root,
    [INFRA, WORKLOADS].flatMap((parts) => Object.values(parts).map(({ code }) => code)),
  );
}

/** The page that tells what an environment is made of, counted in what the stacks really synthesize. */
export function infrastructurePage(): string {
  const [defaults, everything] = [synthesized(), synthesized(EVERYTHING)];
  return `# What it is made of

<!-- Made by \`npm run docs\` from the synthesized stacks. Change it in scripts/docs/infrastructure.ts. -->

Every part of both stacks, counted in a default environment; then the parts that a setting brings. Why they are there:
[why.md](why.md).

## Stack infra

${section(INFRA, partsOf(defaults.infra), partsOf(everything.infra))}

## Stack workloads

${section(WORKLOADS, partsOf(defaults.workloads), partsOf(everything.workloads))}

Karpenter's instances are in neither stack: Karpenter launches and ends them, and \`destroy workloads\` sees to it that
none is left.
`;
}

type Counted = ReadonlyMap<string, ReadonlyMap<string, number>>;

function section(parts: Parts, defaults: Counted, everything: Counted): string {
  const unknown = [...everything.keys(), ...defaults.keys()].filter((id) => !Object.hasOwn(parts, id));
  if (unknown.length > 0)
    throw new Error(`scripts/docs/infrastructure.ts does not say what ${unknown.join(", ")} is for`);
  const rows = Object.entries(parts).map(([id, { purpose, code, setting }]) => {
    const counts = (setting === undefined ? defaults : everything).get(id);
    if (counts === undefined || (setting !== undefined && defaults.has(id)))
      throw new Error(`scripts/docs/infrastructure.ts is wrong about when ${id} is there`);
    const made = [...counts]
      .sort(([one], [other]) => one.localeCompare(other))
      .map(([type, count]) => (count === 1 ? `\`${type}\`` : `${count} × \`${type}\``));
    return [
      id,
      purpose,
      setting === undefined ? "" : `\`${setting}\``,
      made.join(", "),
      `[code](../${code})`,
    ];
  });
  return table(["Part", "What it is for", "With the setting", "Resources", "Made in"], rows);
}
