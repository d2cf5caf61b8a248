import { DataAwsSubnet } from "@cdktf/provider-aws/lib/data-aws-subnet";
import { DataAwsSubnets } from "@cdktf/provider-aws/lib/data-aws-subnets";
import { Token } from "cdktf";
import { Construct } from "constructs";

export interface ExistingSubnetsProps {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  /** The setting that names them, for the errors: `network.existing.privateSubnetIds`. */
  readonly setting: string;
  /** In how many zones they must lie. EKS places a control plane only in two or more. */
  readonly fewestZones: 1 | 2;
}

/** Subnets that others made, seen to be in one VPC and in zones enough before anything is built on them. */
export class ExistingSubnets extends Construct {
  /** The first subnet of each zone, a list that Terraform fills at plan time. */
  public readonly idPerZone: readonly string[];
  public readonly subnets: readonly DataAwsSubnet[];

  constructor(scope: Construct, id: string, props: ExistingSubnetsProps) {
    super(scope, id);
    const { vpcId, subnetIds, setting, fewestZones } = props;
    const missing = `setsubtract(${JSON.stringify(subnetIds)}, self.ids)`;
    const lookup = new DataAwsSubnets(this, "Found", {
      filter: [
        { name: "vpc-id", values: [vpcId] },
        { name: "subnet-id", values: [...subnetIds] },
      ],
      lifecycle: {
        postcondition: [
          {
            condition: `\${length(${missing}) == 0}`,
            errorMessage:
              `${setting} names what is no subnet of ${vpcId} here: \${join(", ", ${missing})}. ` +
              "Name subnets of that VPC, in the account and region of this environment.",
          },
        ],
      },
    });
    const subnets = subnetIds.map(
      (subnetId) =>
        // The provider's own error for an id that it does not find says less than the one above.
        new DataAwsSubnet(this, subnetId, { id: subnetId, dependsOn: [lookup] }),
    );
    if (fewestZones > 1) this.requireZones(subnets, fewestZones, setting);
    this.subnets = subnets;
    // Of two values for a key zipmap takes the last, so in this order the first subnet of a zone.
    const zones = subnets.map(zoneOf).reverse().join(", ");
    this.idPerZone = Token.asList(
      `\${values(zipmap([${zones}], ${JSON.stringify([...subnetIds].reverse())}))}`,
    );
  }

  private requireZones(subnets: readonly DataAwsSubnet[], fewest: number, setting: string): void {
    const [last] = subnets.slice(-1);
    const zones = subnets.map((subnet) => (subnet === last ? "self.availability_zone" : zoneOf(subnet)));
    const distinct = `distinct([${zones.join(", ")}])`;
    last?.addOverride("lifecycle.postcondition", [
      {
        condition: `\${length(${distinct}) >= ${fewest}}`,
        error_message:
          `${setting} lies in \${join(", ", ${distinct})} alone, and EKS needs ${fewest} zones. ` +
          "Add a subnet of another zone.",
      },
    ]);
  }
}

/** As text: in a list, CDKTF wraps each reference but the first once more. */
function zoneOf(subnet: DataAwsSubnet): string {
  return `data.aws_subnet.${subnet.friendlyUniqueId}.availability_zone`;
}
