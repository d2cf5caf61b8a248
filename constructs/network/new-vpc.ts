import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { Fn, type ITerraformDependable, Op, TerraformSelf } from "cdktf";
import { Construct } from "constructs";
import { refuseChange } from "../shared/immutable-setting";
import { AvailableZones } from "./available-zones";
import type { Network } from "./network";
import { type NatPlacement, PrivateRoutes } from "./private-routes";
import { PublicRoutes } from "./public-routes";
import { subnetPlan } from "./subnet-plan";

export interface NewVpcProps {
  /** In the subnets' tags, by which Karpenter finds the private ones, and in every Name. */
  readonly clusterName: string;
  /** IPv4 range, /16 to /24. Another range is another VPC: the cluster in it cannot follow. */
  readonly cidr: string;
  /**
   * A number takes the region's first zones; names choose them. Add at the end: the position of a
   * zone decides its address range. From a number to the same zones by name nothing changes.
   */
  readonly zones: number | readonly string[];
  /**
   * `one` NAT gateway: the cheapest way out, gone with its zone. `per-zone`: each zone has its own.
   * `none`: nodes reach nothing outside, so VPC endpoints must serve all that they call.
   */
  readonly nat: NatPlacement;
}

/**
 * A VPC for one cluster: in each zone a small public subnet, of load balancers and NAT gateways, and a large private one,
 * of nodes, which reach registries and AWS by NAT.
 */
export class NewVpc extends Construct implements Network {
  public readonly vpcId: string;
  public readonly cidrs: readonly string[];
  public readonly publicSubnetIds: readonly string[];
  public readonly privateSubnetIds: readonly string[];
  public readonly privateSubnetIdPerZone: readonly string[];
  public readonly controlPlaneSubnetIds: readonly string[];
  public readonly subnetFilter: Network["subnetFilter"];
  public readonly privateRouteTableIds: readonly string[];
  public readonly egress: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { clusterName, cidr, zones, nat }: NewVpcProps) {
    super(scope, id);
    const counted = typeof zones === "number";
    const plan = subnetPlan(cidr, counted ? zones : zones.length);
    const zoneNames = counted ? new AvailableZones(this, "Zones", { count: zones }).names : zones;

    const vpc = new Vpc(this, "Vpc", {
      cidrBlock: cidr,
      // Without both, nodes cannot resolve the private API endpoint and never register.
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: clusterName },
      lifecycle: {
        ignoreChanges: ["cidr_block"],
        postcondition: [
          refuseChange({
            setting: "network.cidr",
            wanted: cidr,
            attribute: "cidr_block",
            reason: "Another range is another VPC, and the cluster and its nodes stand in this one.",
          }),
        ],
      },
    });
    // AWS makes this group with all traffic between its members allowed; whoever forgets to name a
    // group lands in it. Named here without rules, Terraform empties it.
    new DefaultSecurityGroup(this, "DefaultSecurityGroup", {
      vpcId: vpc.id,
      tags: { Name: `${clusterName}-default-unused` },
    });
    const gateway = new InternetGateway(this, "InternetGateway", {
      vpcId: vpc.id,
      tags: { Name: clusterName },
    });

    const privateSubnets: Subnet[] = [];
    const publicSubnets: Subnet[] = [];
    for (const [index, { privateCidr, publicCidr }] of plan.entries()) {
      const earlier = privateSubnets.map(({ availabilityZone }) => availabilityZone);
      const privateSubnet = new Subnet(this, `Private${index + 1}`, {
        vpcId: vpc.id,
        cidrBlock: privateCidr,
        availabilityZone: zoneNames[index],
        tags: {
          Name: `${clusterName}-private-${index + 1}`,
          "kubernetes.io/role/internal-elb": "1",
          "karpenter.sh/discovery": clusterName,
        },
        lifecycle: counted ? zoneOfCount(earlier) : namedZone(index, zoneNames[index] ?? ""),
      });
      privateSubnets.push(privateSubnet);
      publicSubnets.push(
        new Subnet(this, `Public${index + 1}`, {
          vpcId: vpc.id,
          cidrBlock: publicCidr,
          // Of the private subnet, not of the list: a zone's NAT gateway must stand in that zone.
          availabilityZone: privateSubnet.availabilityZone,
          tags: { Name: `${clusterName}-public-${index + 1}`, "kubernetes.io/role/elb": "1" },
        }),
      );
    }

    const publicRoutes = new PublicRoutes(this, "PublicRoutes", {
      clusterName,
      vpcId: vpc.id,
      gatewayId: gateway.id,
      subnetIds: idsOf(publicSubnets),
    });
    const privateRoutes = new PrivateRoutes(this, "PrivateRoutes", {
      clusterName,
      vpcId: vpc.id,
      nat,
      gateway,
      publicSubnetIds: idsOf(publicSubnets),
      privateSubnetIds: idsOf(privateSubnets),
    });

    this.vpcId = vpc.id;
    this.cidrs = [cidr];
    this.publicSubnetIds = idsOf(publicSubnets);
    this.privateSubnetIds = idsOf(privateSubnets);
    this.privateSubnetIdPerZone = this.privateSubnetIds;
    this.controlPlaneSubnetIds = this.privateSubnetIds;
    this.subnetFilter = { name: "cidr-block", values: plan.map(({ privateCidr }) => privateCidr) };
    this.privateRouteTableIds = privateRoutes.tableIds;
    this.egress = [...publicRoutes.routes, ...privateRoutes.routes];
  }
}

/**
 * The zones that a count stands for are AWS's to change: a live subnet ignores that, or it would be
 * replaced with everything in it. A later subnet may then be given a zone that is taken.
 */
function zoneOfCount(earlierZones: readonly string[]) {
  const ignoreChanges = ["availability_zone"];
  if (earlierZones.length === 0) return { ignoreChanges };
  return {
    ignoreChanges,
    postcondition: [
      {
        condition: Op.not(Fn.contains([...earlierZones], TerraformSelf.getString("availability_zone"))),
        errorMessage:
          "AWS has changed the order of this region's zones, so the added subnet would share a zone with " +
          "another. Name the zones, those in use first: network.zones: [a, b, c].",
      },
    ],
  };
}

/** Another zone at a named place would replace the subnet with everything in it. */
function namedZone(index: number, zone: string) {
  const attribute = "availability_zone";
  const setting = `network.zones[${index}]`;
  const reason = "A subnet moves to no other zone, and nodes stand in it; add zones at the end.";
  return {
    ignoreChanges: [attribute],
    postcondition: [refuseChange({ setting, wanted: zone, attribute, reason })],
  };
}

function idsOf(subnets: readonly Subnet[]): string[] {
  return subnets.map(({ id }) => id);
}
