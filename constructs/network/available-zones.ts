import { DataAwsAvailabilityZones } from "@cdktf/provider-aws/lib/data-aws-availability-zones";
import { Fn } from "cdktf";
import { Construct } from "constructs";

/**
 * Zones in which EKS cannot place a control plane, by id since each account has names of its own.
 * https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html#cluster-subnets
 */
const ZONES_WITHOUT_EKS = ["use1-az3", "usw1-az2", "cac1-az3"];

export interface AvailableZonesProps {
  /** How many zones are wanted; a region with fewer fails the plan, with what to change. */
  readonly count: number;
}

/** The first zones of the region, by name, in which EKS can place a control plane. */
export class AvailableZones extends Construct {
  /**
   * Zone names, known when Terraform plans. AWS may add a zone that sorts before these: what was
   * placed by them must ignore a change, or it moves to another zone.
   */
  public readonly names: readonly string[];

  constructor(scope: Construct, id: string, { count }: AvailableZonesProps) {
    super(scope, id);
    const zones = new DataAwsAvailabilityZones(this, "Zones", {
      state: "available",
      // Without it Local Zones that the account opted into are in the list: EKS takes none of them.
      filter: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
      excludeZoneIds: ZONES_WITHOUT_EKS,
      lifecycle: {
        postcondition: [
          {
            condition: `\${length(self.names) >= ${count}}`,
            errorMessage:
              `network.zones asks for ${count} zones, and EKS can use \${length(self.names)} here ` +
              `(\${join(", ", self.names)}). Lower network.zones, or name the zones: network.zones: [a, b].`,
          },
        ],
      },
    });
    this.names = Array.from({ length: count }, (_, index) => Fn.element(zones.names, index) as string);
  }
}
