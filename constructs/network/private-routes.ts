import { Eip } from "@cdktf/provider-aws/lib/eip";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway";
import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

export type NatPlacement = "one" | "per-zone" | "none";

export interface PrivateRoutesProps {
  readonly clusterName: string;
  readonly vpcId: string;
  readonly nat: NatPlacement;
  /** The internet gateway through which the NAT gateways reach out. */
  readonly gateway: ITerraformDependable;
  /** One in each zone, in the order of the private ones. */
  readonly publicSubnetIds: readonly string[];
  readonly privateSubnetIds: readonly string[];
}

/**
 * The way of the private subnets out, through NAT gateways. Each subnet has a table of its own, so
 * that changing between `one` and `per-zone` changes routes and moves no subnet.
 */
export class PrivateRoutes extends Construct {
  public readonly routes: readonly ITerraformDependable[];
  public readonly tableIds: readonly string[];

  constructor(scope: Construct, id: string, props: PrivateRoutesProps) {
    super(scope, id);
    const { clusterName, vpcId, nat, privateSubnetIds } = props;
    const gateways = this.natGateways(props);
    const tables = privateSubnetIds.map((subnetId, index) => {
      const number = index + 1;
      const table = new RouteTable(this, `Table${number}`, {
        vpcId,
        tags: { Name: `${clusterName}-private-${number}` },
      });
      const association = new RouteTableAssociation(this, `Subnet${number}`, {
        subnetId,
        routeTableId: table.id,
      });
      const natGateway = nat === "one" ? gateways[0] : gateways[index];
      if (!natGateway) return { table, routes: [association] };
      const route = new Route(this, `Nat${number}Route`, {
        routeTableId: table.id,
        destinationCidrBlock: "0.0.0.0/0",
        natGatewayId: natGateway.id,
      });
      return { table, routes: [association, route] };
    });
    this.routes = tables.flatMap(({ routes }) => routes);
    this.tableIds = tables.map(({ table }) => table.id);
  }

  private natGateways({ clusterName, nat, gateway, publicSubnetIds }: PrivateRoutesProps): NatGateway[] {
    const placed = { none: 0, one: 1, "per-zone": publicSubnetIds.length }[nat];
    return publicSubnetIds.slice(0, placed).map((subnetId, index) => {
      const tags = { Name: `${clusterName}-nat-${index + 1}` };
      // AWS refuses to detach the internet gateway while a public address of the VPC is in use.
      const address = new Eip(this, `Nat${index + 1}Address`, { domain: "vpc", tags, dependsOn: [gateway] });
      return new NatGateway(this, `Nat${index + 1}`, {
        subnetId,
        allocationId: address.id,
        tags,
        // A NAT gateway made before the VPC has a way out turns to "failed", and stays so.
        dependsOn: [gateway],
      });
    });
  }
}
