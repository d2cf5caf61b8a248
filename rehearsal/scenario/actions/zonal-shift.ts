import type { Rule } from "../../emulator/rule";
import { managedResource } from "../../emulator/rules/zonal-shifts";
import { all, textOf } from "../../emulator/xml";
import type { KubeClient } from "../../kubernetes/client";
import type { KubeNode } from "../../kubernetes/objects";
import { counted } from "../../words";

const NODES = "/api/v1/nodes";
const ZONE = "topology.kubernetes.io/zone";
const HOUR_SECONDS = 3600;

/**
 * What an ARC zonal shift of an EKS cluster is: the status that Karpenter reads every 30 s, and the nodes of the zone,
 * which EKS cordons. https://docs.aws.amazon.com/eks/latest/userguide/zone-shift.html
 */
export class ZonalShift {
  private zone: string | undefined;
  private readonly cordoned = new Set<string>();

  constructor(private readonly client: KubeClient) {}

  /** @param zone away from which, or none */
  async shift(zone: string | undefined): Promise<string[]> {
    this.zone = zone;
    const nodes = await this.client.list<KubeNode>(NODES);
    const there = nodes.filter(({ metadata }) => zone !== undefined && metadata.labels?.[ZONE] === zone);
    for (const name of this.cordoned) await this.cordon(name, nodes, null);
    this.cordoned.clear();
    for (const { metadata } of there) {
      await this.cordon(metadata.name, nodes, true);
      this.cordoned.add(metadata.name);
    }
    return zone === undefined ? [] : [`${counted(there.length, "node")} of ${zone} cordoned`];
  }

  readonly rule: Rule = {
    name: "zonal-shift",
    reason: "an account without a scenario has no zonal shifts",
    on: ["arc-zonal-shift:GetManagedResource"],
    answer: async (call, { ask }) => {
      const answer = await ask({ service: "ec2", action: "DescribeAvailabilityZones", parameters: {} });
      const zones = all(answer, "availabilityZoneInfo", "item");
      const shifted = zones.filter((each) => textOf(each, "zoneName") === this.zone);
      const since = Math.floor(Date.now() / 1000);
      const until = since + HOUR_SECONDS;
      return managedResource(
        call,
        shifted.map((each) => ({ zoneId: textOf(each, "zoneId"), since, until })),
      );
    },
  };

  private async cordon(name: string, nodes: readonly KubeNode[], unschedulable: true | null): Promise<void> {
    if (nodes.some(({ metadata }) => metadata.name === name))
      await this.client.merge(`${NODES}/${name}`, { spec: { unschedulable } });
  }
}
