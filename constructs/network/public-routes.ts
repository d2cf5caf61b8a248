import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

export interface PublicRoutesProps {
  readonly clusterName: string;
  readonly vpcId: string;
  readonly gatewayId: string;
  readonly subnetIds: readonly string[];
}

/** The way of the public subnets to the internet, one table for all of them. */
export class PublicRoutes extends Construct {
  /** NAT gateways carry nothing before these are there. */
  public readonly routes: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { clusterName, vpcId, gatewayId, subnetIds }: PublicRoutesProps) {
    super(scope, id);
    const table = new RouteTable(this, "Table", { vpcId, tags: { Name: `${clusterName}-public` } });
    const route = new Route(this, "Internet", {
      routeTableId: table.id,
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId,
    });
    const associations = subnetIds.map(
      (subnetId, index) =>
        new RouteTableAssociation(this, `Subnet${index + 1}`, { subnetId, routeTableId: table.id }),
    );
    this.routes = [route, ...associations];
  }
}
