import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import type { NetworkSettings } from "../../config/network/schema";
import { ClusterSecurityGroup } from "../../constructs/network/cluster-security-group";
import type * as existing from "../../constructs/network/existing-vpc";
import type * as logs from "../../constructs/network/flow-logs";
import type { Network } from "../../constructs/network/network";
import { NewVpc } from "../../constructs/network/new-vpc";
import { NodeSecurityGroup } from "../../constructs/network/node-security-group";
import type * as vpcEndpoints from "../../constructs/network/vpc-endpoints";
import type { InfraScope } from "./scope";

export interface NetworkParts {
  readonly network: Network;
  /** All that nodes reach AWS and registries through. */
  readonly egress: readonly ITerraformDependable[];
  readonly endpoints: readonly ITerraformDependable[];
  readonly controlPlaneSecurityGroupId: string;
  readonly nodeSecurityGroup: NodeSecurityGroup;
}

/** The VPC, made or found, with its endpoints, and the security groups of control plane and nodes. */
export function networkInfra(
  stack: Construct,
  { clusterName, partition, region, accountId, grants }: InfraScope,
  settings: NetworkSettings,
): NetworkParts {
  const network = networkOf(stack, clusterName, settings);
  const { vpcId } = network;
  const endpoints = endpointsOf(stack, { clusterName, region, network }, settings);
  if (settings.flowLogs) {
    const { FlowLogs }: typeof logs = require("../../constructs/network/flow-logs");
    new FlowLogs(stack, "FlowLogs", {
      ...{ clusterName, partition, region, accountId, vpcId },
      ...settings.flowLogs,
    });
  }
  const { securityGroupId: controlPlaneSecurityGroupId } = new ClusterSecurityGroup(
    stack,
    "ClusterSecurityGroup",
    { clusterName, vpcId, vpnCidrs: settings.vpnCidrs },
  );
  const nodeSecurityGroup = new NodeSecurityGroup(stack, "NodeSecurityGroup", {
    clusterName,
    vpcId,
    controlPlaneSecurityGroupId,
    tags: settings.nodeSecurityGroupTags,
    webhookPorts: settings.webhookPorts,
    podPorts: settings.podPorts,
    efa: grants.efaTraffic.length > 0,
  });
  return {
    network,
    egress: [...network.egress, ...endpoints],
    endpoints,
    controlPlaneSecurityGroupId,
    nodeSecurityGroup,
  };
}

function networkOf(stack: Construct, clusterName: string, settings: NetworkSettings): Network {
  if (!settings.existing) return new NewVpc(stack, "Network", { clusterName, ...settings });
  const { ExistingVpc }: typeof existing = require("../../constructs/network/existing-vpc");
  return new ExistingVpc(stack, "Network", { clusterName, ...settings.existing });
}

function endpointsOf(
  stack: Construct,
  vpc: Pick<InfraScope, "clusterName" | "region"> & { readonly network: Network },
  { endpoints: services }: NetworkSettings,
): readonly ITerraformDependable[] {
  if (services.length === 0) return [];
  const { VpcEndpoints }: typeof vpcEndpoints = require("../../constructs/network/vpc-endpoints");
  return new VpcEndpoints(stack, "VpcEndpoints", { ...vpc, services }).endpoints;
}
