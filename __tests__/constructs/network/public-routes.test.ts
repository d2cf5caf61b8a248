import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { PublicRoutes } from "../../../constructs/network/public-routes";
import { built } from "../../support/built";

describe("PublicRoutes", () => {
  let made = 0;
  const stack = built((scope) => {
    new AwsProvider(scope, "Aws", { region: "eu-west-1" });
    const subnetIds = ["subnet-p1", "subnet-p2"];
    made = new PublicRoutes(scope, "Routes", {
      clusterName: "demo",
      vpcId: "vpc-1",
      gatewayId: "igw-1",
      subnetIds,
    }).routes.length;
  });

  test("lead every public subnet to the internet gateway, by one table", () => {
    const [table = ""] = Object.keys(stack.byId(RouteTable));
    const route_table_id = `\${aws_route_table.${table}.id}`;
    expect(stack.only(Route)).toMatchObject({
      route_table_id,
      destination_cidr_block: "0.0.0.0/0",
      gateway_id: "igw-1",
    });
    for (const subnet_id of ["subnet-p1", "subnet-p2"])
      expect(stack.where(RouteTableAssociation, { subnet_id })).toMatchObject({ route_table_id });
  });

  test("hand on the route and every association: what goes out by a NAT gateway needs all of them", () => {
    expect(made).toBe(3);
  });
});
