import type { Construct } from "constructs";
import { clusterInfra, type NewClusterSettings } from "./cluster";
import type { ClusterParts } from "./cluster-parts";
import { networkInfra } from "./network";
import type { InfraScope } from "./scope";
import { systemNodesInfra } from "./system-nodes";

/** A cluster with its network, its add-ons and its system nodes. */
export function newClusterInfra(
  stack: Construct,
  scope: InfraScope,
  settings: NewClusterSettings,
): ClusterParts {
  const network = networkInfra(stack, scope, settings.network);
  const { cluster, oidc } = clusterInfra(stack, { ...scope, ...network }, settings);
  const { systemNodes } = systemNodesInfra(stack, { ...scope, ...network, cluster, settings });
  return {
    cluster,
    oidc: () => oidc,
    vpcId: network.network.vpcId,
    nodeSecurityGroupId: network.nodeSecurityGroup.securityGroupId,
    systemNodes,
  };
}
