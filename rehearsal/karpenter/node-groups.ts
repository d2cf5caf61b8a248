import type { AwsClient } from "../aws/client";
import { all, textOf } from "../emulator/xml";
import type { Taint } from "../kubernetes/objects";
import type { NodeGroup } from "../kubernetes/system-nodes";

interface Described {
  readonly nodegroup: {
    readonly nodegroupName: string;
    readonly instanceTypes?: readonly string[];
    readonly subnets: readonly string[];
    readonly labels?: Readonly<Record<string, string>>;
    readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
    readonly scalingConfig: { readonly desiredSize: number };
  };
}

/** EKS' names of Kubernetes' taint effects. */
const EFFECTS: Readonly<Record<string, Taint["effect"]>> = {
  NO_SCHEDULE: "NoSchedule",
  PREFER_NO_SCHEDULE: "PreferNoSchedule",
  NO_EXECUTE: "NoExecute",
};

/** The managed node groups that infra made for the cluster. */
export async function managedNodeGroups(aws: AwsClient, clusterName: string): Promise<NodeGroup[]> {
  const path = `/clusters/${clusterName}/node-groups`;
  const { nodegroups } = await aws.read<{ nodegroups: readonly string[] }>("eks", path);
  const zones = await zonesBySubnet(aws);
  return Promise.all(
    nodegroups.map(async (name) => {
      const { nodegroup } = await aws.read<Described>("eks", `${path}/${name}`);
      return {
        name,
        instanceType: nodegroup.instanceTypes?.[0] ?? "unknown",
        desiredSize: nodegroup.scalingConfig.desiredSize,
        zones: nodegroup.subnets.map((subnet) => zones.get(subnet) ?? ""),
        labels: nodegroup.labels ?? {},
        taints: (nodegroup.taints ?? []).map(({ key, value, effect }) => ({
          key,
          value,
          effect: EFFECTS[effect] ?? "NoSchedule",
        })),
      };
    }),
  );
}

async function zonesBySubnet(aws: AwsClient): Promise<ReadonlyMap<string, string>> {
  const answer = await aws.query("ec2", "DescribeSubnets");
  const subnets = all(answer, "subnetSet", "item");
  return new Map(subnets.map((subnet) => [textOf(subnet, "subnetId"), textOf(subnet, "availabilityZone")]));
}
