import { DataAwsAvailabilityZones } from "@cdktf/provider-aws/lib/data-aws-availability-zones";
import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { Eip } from "@cdktf/provider-aws/lib/eip";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { TerraformOutput, type TerraformStack } from "cdktf";
import { NewVpc, type NewVpcProps } from "../../../constructs/network/new-vpc";
import { type Attributes, built } from "../../support/built";

function network(props: Partial<NewVpcProps> = {}, use?: (vpc: NewVpc, stack: TerraformStack) => void) {
  return built((stack) => {
    new AwsProvider(stack, "Aws", { region: "eu-west-1" });
    const vpc = new NewVpc(stack, "Network", {
      clusterName: "demo",
      cidr: "10.0.0.0/16",
      zones: 3,
      nat: "one",
      ...props,
    });
    use?.(vpc, stack);
  });
}

const isPrivate = (subnet: Attributes) => subnet.tags["kubernetes.io/role/internal-elb"] !== undefined;

describe("NewVpc", () => {
  test("lets nodes resolve the private API endpoint", () => {
    expect(network().only(Vpc)).toMatchObject({
      cidr_block: "10.0.0.0/16",
      enable_dns_support: true,
      enable_dns_hostnames: true,
    });
  });

  test("refuses another range with both, where Terraform would replace the VPC", () => {
    const { lifecycle } = network().only(Vpc);
    expect(lifecycle).toEqual({
      ignore_changes: ["cidr_block"],
      postcondition: [
        {
          condition: '${self.cidr_block == "10.0.0.0/16"}',
          error_message: expect.stringMatching(
            /^network\.cidr: expected \$\{self\.cidr_block\}, got 10\.0\.0\.0\/16\. .* Nothing was changed\./,
          ),
        },
      ],
    });
  });

  test("empties the default security group", () => {
    const group = network().only(DefaultSecurityGroup);
    expect(group.vpc_id).toMatch(/^\$\{aws_vpc\./);
    expect(group).not.toHaveProperty("ingress");
    expect(group).not.toHaveProperty("egress");
  });

  test("tags private subnets for internal load balancers and Karpenter, public ones for load balancers alone", () => {
    const subnets = network().all(Subnet);
    expect(subnets.filter(isPrivate).map(({ tags }) => tags)).toEqual([
      { Name: "demo-private-1", "kubernetes.io/role/internal-elb": "1", "karpenter.sh/discovery": "demo" },
      { Name: "demo-private-2", "kubernetes.io/role/internal-elb": "1", "karpenter.sh/discovery": "demo" },
      { Name: "demo-private-3", "kubernetes.io/role/internal-elb": "1", "karpenter.sh/discovery": "demo" },
    ]);
    expect(subnets.filter((subnet) => !isPrivate(subnet)).map(({ tags }) => tags)).toEqual([
      { Name: "demo-public-1", "kubernetes.io/role/elb": "1" },
      { Name: "demo-public-2", "kubernetes.io/role/elb": "1" },
      { Name: "demo-public-3", "kubernetes.io/role/elb": "1" },
    ]);
  });

  test("leads public subnets to the internet gateway, and private ones to a NAT gateway", () => {
    const vpc = network();
    expect(vpc.only(InternetGateway).vpc_id).toMatch(/^\$\{aws_vpc\./);
    const ways = vpc.all(RouteTableAssociation).map(({ subnet_id, route_table_id }) => {
      const route = vpc.where(Route, { route_table_id, destination_cidr_block: "0.0.0.0/0" });
      const [, kind] = /aws_subnet\.Network_(Private|Public)\d_/.exec(subnet_id) ?? [];
      const [, way] =
        /aws_(internet_gateway|nat_gateway)\./.exec(route.gateway_id ?? route.nat_gateway_id) ?? [];
      return `${kind} by ${way}`;
    });
    expect(ways.sort()).toEqual([
      ...Array(3).fill("Private by nat_gateway"),
      ...Array(3).fill("Public by internet_gateway"),
    ]);
  });

  test("gives nobody a public address by default", () => {
    for (const subnet of network().all(Subnet)) expect(subnet).not.toHaveProperty("map_public_ip_on_launch");
  });

  test("exposes the subnets by kind, in the order of the zones", () => {
    const outputs = network({}, ({ vpcId, publicSubnetIds, privateSubnetIds }, stack) => {
      new TerraformOutput(stack, "vpc", { value: vpcId });
      new TerraformOutput(stack, "public", { value: publicSubnetIds });
      new TerraformOutput(stack, "private", { value: privateSubnetIds });
    }).terraform.output;
    expect(outputs.vpc.value).toMatch(/^\$\{aws_vpc\.Network_Vpc_\w+\.id\}$/);
    expect(outputs.public.value).toEqual([
      expect.stringMatching(/aws_subnet\.Network_Public1_/),
      expect.stringMatching(/aws_subnet\.Network_Public2_/),
      expect.stringMatching(/aws_subnet\.Network_Public3_/),
    ]);
    expect(outputs.private.value).toEqual([
      expect.stringMatching(/aws_subnet\.Network_Private1_/),
      expect.stringMatching(/aws_subnet\.Network_Private2_/),
      expect.stringMatching(/aws_subnet\.Network_Private3_/),
    ]);
  });

  describe("with a number of zones", () => {
    test("asks for zones in which EKS places a control plane, and for no Local Zones", () => {
      expect(network().only(DataAwsAvailabilityZones)).toMatchObject({
        state: "available",
        filter: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
        exclude_zone_ids: ["use1-az3", "usw1-az2", "cac1-az3"],
      });
    });

    test("says how to fix a region with too few zones", () => {
      const [condition] = network({ zones: 4 }).only(DataAwsAvailabilityZones).lifecycle.postcondition;
      expect(condition.condition).toMatch(/^\$\{length\(self\.names\) >= 4\}$/);
      expect(condition.error_message).toMatch(/asks for 4 zones.*Lower network.zones, or name the zones/);
    });

    test("replaces no live subnet when AWS adds a zone", () => {
      for (const subnet of network().all(Subnet).filter(isPrivate)) {
        expect(subnet.lifecycle.ignore_changes).toEqual(["availability_zone"]);
      }
    });

    test("keeps a zone's public subnet in the zone of its private one", () => {
      const zones = network()
        .all(Subnet)
        .filter((subnet) => !isPrivate(subnet))
        .map(({ availability_zone }) => availability_zone);
      expect(zones).toEqual([
        expect.stringMatching(/^\$\{aws_subnet\.Network_Private1_\w+\.availability_zone\}$/),
        expect.stringMatching(/^\$\{aws_subnet\.Network_Private2_\w+\.availability_zone\}$/),
        expect.stringMatching(/^\$\{aws_subnet\.Network_Private3_\w+\.availability_zone\}$/),
      ]);
    });

    test("refuses to put a later subnet into a zone that is taken", () => {
      const conditionOf = (cidr_block: string) =>
        network().where(Subnet, { cidr_block }).lifecycle.postcondition[0];
      const zoneOf = (number: number) => `aws_subnet\\.Network_Private${number}_\\w+\\.availability_zone`;
      const isNoneOf = (zones: string) =>
        new RegExp(`^\\$\\{!contains\\(\\[${zones}\\], self\\.availability_zone\\)\\}$`);
      expect(conditionOf("10.0.16.0/20").condition).toMatch(isNoneOf(zoneOf(1)));
      const condition = conditionOf("10.0.32.0/20");
      expect(condition.condition).toMatch(isNoneOf(`${zoneOf(1)}, ${zoneOf(2)}`));
      expect(condition.error_message).toMatch(/Name the zones, those in use first/);
    });
  });

  describe("with named zones", () => {
    const named = () => network({ zones: ["eu-west-1c", "eu-west-1a"] });

    test("takes them as they are, and looks nothing up", () => {
      const zones = named()
        .all(Subnet)
        .filter(isPrivate)
        .map(({ availability_zone, cidr_block }) => [availability_zone, cidr_block]);
      expect(zones).toEqual([
        ["eu-west-1c", "10.0.0.0/20"],
        ["eu-west-1a", "10.0.16.0/20"],
      ]);
      expect(named().all(DataAwsAvailabilityZones)).toEqual([]);
    });

    test("refuses another zone at a place, where Terraform would replace the subnet", () => {
      const subnets = network({ zones: ["eu-west-1b", "eu-west-1a"] })
        .all(Subnet)
        .filter(isPrivate);
      expect(subnets.map(({ lifecycle }) => lifecycle)).toEqual(
        ["eu-west-1b", "eu-west-1a"].map((zone, index) => ({
          ignore_changes: ["availability_zone"],
          postcondition: [
            {
              condition: `\${self.availability_zone == "${zone}"}`,
              error_message: expect.stringMatching(
                `^network.zones\\[${index}\\]: expected .*, got ${zone}\\.`,
              ),
            },
          ],
        })),
      );
    });

    test("has the addresses of the same number of zones, so that naming them replaces nothing", () => {
      expect(Object.keys(named().byId(Subnet))).toEqual(Object.keys(network({ zones: 2 }).byId(Subnet)));
    });
  });

  describe("the way out", () => {
    const natRoutes = (nat: NewVpcProps["nat"]) =>
      network({ nat })
        .all(Route)
        .filter((route) => route.nat_gateway_id)
        .map((route) => route.nat_gateway_id);

    test("is one NAT gateway for all zones, in the first public subnet", () => {
      const nat = network().only(NatGateway);
      expect(nat.subnet_id).toMatch(/Network_Public1_/);
      expect(nat.allocation_id).toMatch(/^\$\{aws_eip\.\w+\.id\}$/);
      expect(network().only(Eip)).toMatchObject({ domain: "vpc" });
      const routes = natRoutes("one");
      expect(routes).toHaveLength(3);
      expect(new Set(routes).size).toBe(1);
    });

    test("is a NAT gateway of its own for each zone with per-zone", () => {
      const gateways = network({ nat: "per-zone" }).all(NatGateway);
      expect(gateways.map(({ subnet_id }) => subnet_id)).toEqual([
        expect.stringMatching(/Network_Public1_/),
        expect.stringMatching(/Network_Public2_/),
        expect.stringMatching(/Network_Public3_/),
      ]);
      expect(natRoutes("per-zone")).toEqual([
        expect.stringMatching(/_Nat1_/),
        expect.stringMatching(/_Nat2_/),
        expect.stringMatching(/_Nat3_/),
      ]);
    });

    test("is missing with none, and costs no address", () => {
      const none = network({ nat: "none" });
      expect(none.all(NatGateway)).toEqual([]);
      expect(none.all(Eip)).toEqual([]);
      expect(natRoutes("none")).toEqual([]);
    });

    test("keeps each private subnet's table when the number of NAT gateways changes", () => {
      expect(network({ nat: "per-zone" }).byId(RouteTableAssociation)).toEqual(
        network({ nat: "one" }).byId(RouteTableAssociation),
      );
    });

    test("outlives its addresses: the internet gateway goes after NAT gateways and their addresses", () => {
      const gateway = expect.stringMatching(/^aws_internet_gateway\./);
      expect(network().only(NatGateway).depends_on).toEqual([gateway]);
      expect(network().only(Eip).depends_on).toEqual([gateway]);
    });

    test("can be waited for as a whole: every route and association", () => {
      const all = network({}, (vpc, stack) => {
        new SqsQueue(stack, "Dependant", { dependsOn: [...vpc.egress] });
      });
      const addresses = (type: { tfResourceType: string }) =>
        Object.keys(all.byId(type)).map((id) => `${type.tfResourceType}.${id}`);
      expect([...all.only(SqsQueue).depends_on!].sort()).toEqual(
        [...addresses(Route), ...addresses(RouteTableAssociation)].sort(),
      );
      expect(addresses(Route)).toHaveLength(4);
      expect(addresses(RouteTableAssociation)).toHaveLength(6);
    });
  });

  test("fails at once for a VPC too small for its zones", () => {
    expect(() => network({ cidr: "10.0.0.0/24", zones: 4 })).toThrow("write a larger range or fewer zones");
  });
});
