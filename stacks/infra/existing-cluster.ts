import type { Construct } from "constructs";
import { karpenterSupport, kubernetesSupport } from "../../config/cluster/compatibility";
import type { ExistingClusterSettings } from "../../config/cluster/existing";
import { ControllerNodes } from "../../constructs/cluster/controller-nodes";
import { DiscoveredNodeGroups } from "../../constructs/cluster/discovered-node-groups";
import { ExistingCluster } from "../../constructs/cluster/existing-cluster";
import { ExistingOidcProvider } from "../../constructs/cluster/existing-oidc-provider";
import { KeptNodes } from "../../constructs/cluster/kept-nodes";
import { SystemNodeGroup } from "../../constructs/cluster/system-node-group";
import { DiscoveredSubnets } from "../../constructs/network/discovered-subnets";
import { DnsAdmission } from "../../constructs/network/dns-admission";
import { ExistingVpc } from "../../constructs/network/existing-vpc";
import { listOf } from "../../constructs/shared/expressions";
import { KUBERNETES } from "../../releases/kubernetes";
import type { ClusterParts } from "./cluster-parts";
import type { InfraScope } from "./scope";

/** A cluster that others made, with what Karpenter's side has to know of it. Nothing of it is changed. */
export function existingClusterInfra(
  stack: Construct,
  scope: InfraScope,
  { version, existing }: { readonly version?: string; readonly existing: ExistingClusterSettings },
): ClusterParts {
  const { clusterName, environment, region } = scope;
  const { karpenter, systemNodeGroup } = environment;
  const cluster = new ExistingCluster(stack, "ExistingCluster", {
    ...existing,
    ...{ region, version },
    karpenter: { version: karpenter.version, runsOn: versionsFor(karpenter.version) },
  });
  const nodeGroups = new DiscoveredNodeGroups(stack, "NodeGroups", {
    clusterName,
    clusterSecurityGroupId: cluster.securityGroupId,
    dependsOn: [cluster.lookup],
  });
  const subnets = discoveredSubnets(stack, scope, cluster, nodeGroups);
  const { nodeSecurityGroupIds } = existing;
  const ofNodes = nodeSecurityGroupIds
    ? JSON.stringify(nodeSecurityGroupIds.toSorted())
    : nodeGroups.securityGroupIds;
  const dns = new DnsAdmission(stack, "DnsAdmission", {
    clusterName,
    ofCoreDns: nodeGroups.securityGroupIds,
    ofNodes,
  });
  const { controllerNodes: choice } = existing;
  const controllerNodes =
    choice === "systemNodeGroup"
      ? undefined
      : new ControllerNodes(stack, "ControllerNodes", {
          ...{ clusterName, nodeGroups, choice },
          replicas: karpenter.replicas,
        });
  const nodesInUse = new KeptNodes(stack, "KeptNodes", {
    clusterName,
    securityGroupIds: ofNodes,
    areNamed: nodeSecurityGroupIds !== undefined,
    preconditions: [
      ...(controllerNodes?.preconditions ?? []),
      subnets.precondition,
      ...sameVpc(cluster, environment.network?.existing?.vpcId),
      // Of groups that the file names, its schema counts them.
      ...(nodeSecurityGroupIds ? [] : [tooMany(ofNodes)]),
      dns.precondition,
    ],
  });
  const systemNodes = systemNodeGroup
    ? new SystemNodeGroup(stack, "SystemNodeGroup", {
        ...systemNodeGroup,
        cluster: { name: clusterName, clusterName, version: cluster.version },
        partition: scope.partition,
        permissions: environment.nodeRoles,
        subnetIds: listOf(subnets.subnetIds),
        securityGroupIds: listOf(ofNodes),
        instanceTags: environment.aws.tags,
        before: { egress: [], securityGroupRules: [nodesInUse.resource], addons: [] },
      })
    : undefined;
  return {
    cluster,
    oidc: once(
      () => new ExistingOidcProvider(stack, "ExistingOidcProvider", { issuerUrl: cluster.oidcIssuer }),
    ),
    vpcId: cluster.vpcId,
    nodeSecurityGroupId: `\${${ofNodes}[0]}`,
    systemNodes,
    enteredRoles: nodeGroups.roleNames,
    outputs: {
      cluster_version: cluster.version,
      node_security_group_ids: `\${jsonencode(${ofNodes})}`,
      node_subnet_ids: `\${jsonencode(${subnets.subnetIds})}`,
      controller_nodes: controllerNodes ? `\${jsonencode(${controllerNodes.placement})}` : "",
    },
  };
}

/** Karpenter's controller and that of load balancers may both ask. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function discoveredSubnets(
  stack: Construct,
  { clusterName, environment }: InfraScope,
  cluster: ExistingCluster,
  nodeGroups: DiscoveredNodeGroups,
): DiscoveredSubnets {
  const { network, karpenter } = environment;
  const named = network?.existing;
  if (named) new ExistingVpc(stack, "Network", { clusterName, ...named });
  return new DiscoveredSubnets(stack, "Subnets", {
    clusterName,
    vpcId: cluster.vpcId,
    candidates: named
      ? JSON.stringify(named.privateSubnetIds)
      : `coalescelist(${nodeGroups.subnetIds}, sort(tolist(${cluster.subnetIds})))`,
    areNamed: named !== undefined,
    isolated: karpenter.isolatedVpc,
  });
}

/** Kubernetes' versions that EKS runs and a release of Karpenter runs on. */
function versionsFor(karpenter: string): string[] {
  return Object.keys(KUBERNETES).filter(
    (kubernetes) =>
      kubernetesSupport(kubernetes).error === undefined &&
      karpenterSupport(karpenter, kubernetes).error === undefined,
  );
}

function sameVpc({ clusterName, vpc }: ExistingCluster, vpcId: string | undefined) {
  if (vpcId === undefined) return [];
  const errorMessage = `network.existing.vpcId: expected \${${vpc}}, the VPC of cluster ${clusterName}, got ${vpcId}. Nodes of another VPC would not reach it.`;
  return [{ condition: `\${${vpc} == "${vpcId}"}`, errorMessage }];
}

/** https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
const MOST_GROUPS = 5;

function tooMany(ofNodes: string) {
  return {
    condition: `\${length(${ofNodes}) <= ${MOST_GROUPS}}`,
    errorMessage:
      `The node groups have \${length(${ofNodes})} security groups together (\${join(", ", ${ofNodes})}), and a network interface takes ${MOST_GROUPS}. ` +
      "Name those of Karpenter's nodes: cluster.existing.nodeSecurityGroupIds: [...].",
  };
}
