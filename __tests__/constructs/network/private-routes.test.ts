import { Eip } from "@cdktf/provider-aws/lib/eip";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { type NatPlacement, PrivateRoutes } from "../../../constructs/network/private-routes";
import { built } from "../../support/built";

const routes = (nat: NatPlacement) =>
  built((scope) => {
    new AwsProvider(scope, "Aws", { region: "eu-west-1" });
    new PrivateRoutes(scope, "Routes", {
      clusterName: "demo",
      vpcId: "vpc-1",
      nat,
      gateway: new InternetGateway(scope, "Gateway", {}),
      publicSubnetIds: ["subnet-p1", "subnet-p2"],
      privateSubnetIds: ["subnet-1", "subnet-2"],
    });
  });
const idOf = (id: string) => `\${aws_nat_gateway.${id}.id}`;

describe("PrivateRoutes", () => {
  test("lead every zone through one NAT gateway", () => {
    const stack = routes("one");
    const [gateway = ""] = Object.keys(stack.byId(NatGateway));
    expect(stack.only(NatGateway).subnet_id).toBe("subnet-p1");
    expect(stack.all(Route).map(({ nat_gateway_id }) => nat_gateway_id)).toEqual([
      idOf(gateway),
      idOf(gateway),
    ]);
  });

  test("lead each zone through its own, which another zone's failure leaves alone", () => {
    const stack = routes("per-zone");
    expect(stack.all(NatGateway).map(({ subnet_id }) => subnet_id)).toEqual(["subnet-p1", "subnet-p2"]);
    const gateways = Object.keys(stack.byId(NatGateway)).map(idOf);
    expect(stack.all(Route).map(({ nat_gateway_id }) => nat_gateway_id)).toEqual(gateways);
  });

  test("lead nowhere without NAT, and cost nothing", () => {
    const stack = routes("none");
    for (const type of [NatGateway, Eip, Route]) expect(stack.all(type)).toEqual([]);
  });

  test("have the same tables and associations whatever the placement, so that a change of it moves no subnet", () => {
    const stays = (nat: NatPlacement) =>
      [RouteTable, RouteTableAssociation].map((type) => Object.keys(routes(nat).byId(type)));
    expect(stays("one")[0]).toHaveLength(2);
    for (const nat of ["per-zone", "none"] as const) expect(stays(nat)).toEqual(stays("one"));
  });

  test("make gateways and addresses after the internet gateway, and remove them before it", () => {
    const stack = routes("per-zone");
    for (const { depends_on } of [...stack.all(NatGateway), ...stack.all(Eip)])
      expect(depends_on).toEqual([expect.stringMatching(/^aws_internet_gateway\./)]);
  });
});
