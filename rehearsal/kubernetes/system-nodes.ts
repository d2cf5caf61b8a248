import type { KubeClient } from "./client";
import { nodeSize } from "./node-size";
import type { Taint } from "./objects";

/** A managed node group, as EKS describes it. */
export interface NodeGroup {
  readonly name: string;
  readonly instanceType: string;
  readonly desiredSize: number;
  readonly zones: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
}

/** Tells kwok to play a node's kubelet. */
export const PLAYED_BY_KWOK = { "kwok.x-k8s.io/node": "fake" } as const;

/** Makes the nodes of a managed node group, spread over its zones as EKS spreads them; kwok plays them. */
export async function addSystemNodes(
  client: KubeClient,
  region: string,
  kubeletVersion: string,
  group: NodeGroup,
): Promise<void> {
  const { arch, ...size } = nodeSize(group.instanceType);
  for (let index = 0; index < group.desiredSize; index++) {
    const name = `${group.name}-${index}`;
    const zone = group.zones[index % group.zones.length] ?? `${region}a`;
    await client.create("/api/v1/nodes", {
      apiVersion: "v1",
      kind: "Node",
      metadata: {
        name,
        annotations: PLAYED_BY_KWOK,
        labels: {
          "kubernetes.io/arch": arch,
          "kubernetes.io/os": "linux",
          "kubernetes.io/hostname": name,
          "node.kubernetes.io/instance-type": group.instanceType,
          "topology.kubernetes.io/region": region,
          "topology.kubernetes.io/zone": zone,
          "eks.amazonaws.com/nodegroup": group.name,
          "eks.amazonaws.com/capacityType": "ON_DEMAND",
          ...group.labels,
        },
      },
      spec: { providerID: `aws:///${zone}/i-${group.name}-${index}`, taints: group.taints },
      status: { ...size, nodeInfo: { kubeletVersion, architecture: arch } },
    });
  }
}
