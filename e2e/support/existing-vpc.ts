import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AwsClient } from "../../rehearsal/aws/client";
import { all, type Element, textOf } from "../../rehearsal/emulator/xml";

const ZONES = ["a", "b", "c"] as const;

/** A VPC that somebody made before, as EC2 shows it. */
export class ExistingVpc {
  private constructor(
    private readonly aws: AwsClient,
    readonly id: string,
    readonly subnetIds: readonly string[],
    readonly routeTableId: string,
  ) {}

  /** Three private subnets in three zones, with one route table, and with names and tags of their owner's. */
  static async make(aws: AwsClient): Promise<ExistingVpc> {
    const made = await aws.query("ec2", "CreateVpc", {
      CidrBlock: "10.20.0.0/16",
      ...tagged("vpc", "office"),
    });
    const id = textOf(made, "vpc", "vpcId");
    for (const attribute of ["EnableDnsSupport", "EnableDnsHostnames"]) {
      await aws.query("ec2", "ModifyVpcAttribute", { VpcId: id, [`${attribute}.Value`]: "true" });
    }
    const table = await aws.query("ec2", "CreateRouteTable", {
      VpcId: id,
      ...tagged("route-table", "office"),
    });
    const routeTableId = textOf(table, "routeTable", "routeTableId");
    const subnetIds: string[] = [];
    for (const [index, zone] of ZONES.entries()) {
      const subnet = await aws.query("ec2", "CreateSubnet", {
        VpcId: id,
        CidrBlock: `10.20.${index * 16}.0/20`,
        AvailabilityZone: `${aws.access.region}${zone}`,
        ...tagged("subnet", `office-${zone}`),
      });
      const subnetId = textOf(subnet, "subnet", "subnetId");
      await aws.query("ec2", "AssociateRouteTable", { RouteTableId: routeTableId, SubnetId: subnetId });
      subnetIds.push(subnetId);
    }
    return new ExistingVpc(aws, id, subnetIds, routeTableId);
  }

  /** Writes the environment with this VPC's ids in place of the example's.
   * @returns the file */
  writeInto(example: string, folder: string): string {
    const ids = [this.id, this.routeTableId, ...this.subnetIds];
    const nobodys = /\b(vpc|rtb|subnet)-[0-9a-f]{17}\b/g;
    const file = join(folder, "existing-vpc.yaml");
    let subnet = 0;
    const text = readFileSync(example, "utf8").replace(nobodys, (_, kind) => {
      const own = ids.filter((each) => each.startsWith(`${kind}-`));
      return own[kind === "subnet" ? subnet++ : 0] ?? "";
    });
    writeFileSync(file, text);
    return file;
  }

  /** The VPC and its subnets, route tables, access lists and security groups. */
  async shown(): Promise<Record<string, Element[]>> {
    return {
      vpc: await this.items("DescribeVpcs", "vpcSet"),
      subnets: await this.items("DescribeSubnets", "subnetSet"),
      routeTables: await this.items("DescribeRouteTables", "routeTableSet"),
      accessLists: await this.items("DescribeNetworkAcls", "networkAclSet"),
      securityGroups: await this.items("DescribeSecurityGroups", "securityGroupInfo"),
    };
  }

  private async items(action: string, set: string): Promise<Element[]> {
    const filter = { "Filter.1.Name": "vpc-id", "Filter.1.Value.1": this.id };
    return all(await this.aws.query("ec2", action, filter), set, "item");
  }
}

function tagged(type: string, name: string): Record<string, string> {
  return {
    "TagSpecification.1.ResourceType": type,
    "TagSpecification.1.Tag.1.Key": "Name",
    "TagSpecification.1.Tag.1.Value": name,
  };
}
