import type { Construct } from "constructs";
import { ADDONS_BEFORE_NODES, Addons } from "../../constructs/cluster/addons";
import type { EksCluster } from "../../constructs/cluster/eks-cluster";
import { SystemNodeGroup } from "../../constructs/cluster/system-node-group";
import { clusterArn } from "../../constructs/shared/arns";
import type { NewClusterSettings } from "./cluster";
import type { NetworkParts } from "./network";
import type { InfraScope } from "./scope";

export interface SystemNodesParts {
  readonly systemNodes: SystemNodeGroup;
}

/** The add-ons that nodes need, the system node group, and the add-ons that need nodes, in this order. */
export function systemNodesInfra(
  stack: Construct,
  scope: InfraScope & NetworkParts & { readonly cluster: EksCluster; readonly settings: NewClusterSettings },
): SystemNodesParts {
  const { clusterName, partition, cluster, environment, settings } = scope;
  const addons = Object.entries(settings.addons);
  const isBeforeNodes = (name: string) => ADDONS_BEFORE_NODES.some((early) => early === name);
  const addonsOf = {
    cluster: {
      name: clusterName,
      clusterName: cluster.clusterName,
      arn: clusterArn(scope),
      version: settings.version,
    },
    partition,
  };
  const addonsBeforeNodes = new Addons(stack, "AddonsBeforeNodes", {
    ...addonsOf,
    addons: Object.fromEntries(addons.filter(([name]) => isBeforeNodes(name))),
    // Closed off from AWS, pods get their roles through an endpoint.
    endpoints: scope.endpoints,
    nodesWithoutCni: environment.nodeRoles.cni ? undefined : { running: cluster.running },
  });
  const systemNodes = new SystemNodeGroup(stack, "SystemNodeGroup", {
    ...settings.systemNodeGroup,
    cluster: { name: clusterName, clusterName: cluster.clusterName, version: cluster.version },
    partition,
    permissions: environment.nodeRoles,
    subnetIds: scope.network.privateSubnetIds,
    securityGroupIds: [scope.nodeSecurityGroup.securityGroupId],
    instanceTags: environment.aws.tags,
    before: {
      egress: scope.egress,
      securityGroupRules: scope.nodeSecurityGroup.rules,
      addons: addonsBeforeNodes.addons,
    },
  });
  new Addons(stack, "AddonsAfterNodes", {
    ...addonsOf,
    addons: Object.fromEntries(addons.filter(([name]) => !isBeforeNodes(name))),
    nodes: systemNodes.nodes,
  });
  return { systemNodes };
}
