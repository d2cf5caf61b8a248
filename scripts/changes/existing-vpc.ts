import type { AwsClient } from "../../rehearsal/aws/client";
import { textOf } from "../../rehearsal/emulator/xml";
import type { Patch } from "./samples";

/** What the second environment's changes name. */
export interface ExistingVpc {
  readonly vpcId: string;
  readonly privateSubnetIds: readonly string[];
  readonly publicSubnetIds: readonly string[];
  readonly routeTableIds: readonly string[];
}

const ZONES = ["a", "b", "c"] as const;

/** A VPC with three private and three public subnets and two route tables. */
export async function makeVpc(client: AwsClient, cidr: `10.${number}`): Promise<ExistingVpc> {
  const made = await client.query("ec2", "CreateVpc", { CidrBlock: `${cidr}.0.0/16` });
  const vpcId = textOf(made, "vpc", "vpcId");
  for (const attribute of ["EnableDnsSupport", "EnableDnsHostnames"])
    await client.query("ec2", "ModifyVpcAttribute", { VpcId: vpcId, [`${attribute}.Value`]: "true" });
  const subnet = async (zone: string, third: number) => {
    const AvailabilityZone = `${client.access.region}${zone}`;
    const CidrBlock = `${cidr}.${third * 16}.0/20`;
    const answer = await client.query("ec2", "CreateSubnet", { VpcId: vpcId, CidrBlock, AvailabilityZone });
    return textOf(answer, "subnet", "subnetId");
  };
  const routeTable = async () =>
    textOf(await client.query("ec2", "CreateRouteTable", { VpcId: vpcId }), "routeTable", "routeTableId");
  return {
    vpcId,
    privateSubnetIds: await Promise.all(ZONES.map((zone, index) => subnet(zone, index))),
    publicSubnetIds: await Promise.all(ZONES.map((zone, index) => subnet(zone, index + 8))),
    routeTableIds: await Promise.all([routeTable(), routeTable()]),
  };
}

/** Nobody's, for whoever asks only which settings are changed. */
const NOBODYS: ExistingVpc = {
  vpcId: "vpc-00000000000000000",
  privateSubnetIds: ["subnet-00000000000000000"],
  publicSubnetIds: [],
  routeTableIds: [],
};

/** Deployed before each change of `existingVpcSamples`: with what a file can start with and not take away. */
export function existingVpcBase({ vpcId, ...ids }: ExistingVpc, kmsKeyArn: string): Patch {
  return {
    aws: { region: "eu-west-1" },
    network: {
      endpoints: ["s3"],
      existing: {
        vpcId,
        privateSubnetIds: ids.privateSubnetIds.slice(0, 2),
        publicSubnetIds: ids.publicSubnetIds.slice(0, 2),
        routeTableIds: ids.routeTableIds.slice(0, 1),
        tagSubnets: true,
      },
    },
    cluster: { name: "shop", version: "1.34", encryption: { kmsKeyArn } },
    interruption: { queue: false },
  };
}

/** As `SAMPLES`, over that base. */
export function existingVpcSamples(
  { privateSubnetIds, publicSubnetIds, routeTableIds }: ExistingVpc = NOBODYS,
  other: ExistingVpc = NOBODYS,
): Readonly<Record<string, Patch>> {
  const existing = (patch: Patch) => ({ network: { existing: patch } });
  return {
    "network.existing": {
      network: { existing: null, cidr: "10.0.0.0/16" },
    },
    "network.existing.vpcId": existing(other as unknown as Patch),
    "network.existing.privateSubnetIds": existing({ privateSubnetIds }),
    "network.existing.publicSubnetIds": existing({ publicSubnetIds }),
    "network.existing.controlPlaneSubnetIds": existing({ controlPlaneSubnetIds: privateSubnetIds }),
    "network.existing.routeTableIds": existing({ routeTableIds }),
    "network.existing.tagSubnets": existing({ tagSubnets: false }),
    "cluster.encryption": { cluster: { encryption: null } },
  };
}
