import type { AwsClient } from "../../rehearsal/aws/client";
import { all, textOf } from "../../rehearsal/emulator/xml";

/** What a load balancer needs to be there: a VPC with public subnets, nodes, and a group of somebody's own. */
export interface Account {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  /** Nodes, each with its instance and zone. */
  readonly instances: readonly { readonly id: string; readonly zone: string }[];
  /** A security group that the controller has not made. */
  readonly groupId: string;
}

const tags = (kind: string, values: Readonly<Record<string, string>>) =>
  Object.fromEntries([
    ["TagSpecification.1.ResourceType", kind],
    ...Object.entries(values).flatMap(([key, value], index) => [
      [`TagSpecification.1.Tag.${index + 1}.Key`, key],
      [`TagSpecification.1.Tag.${index + 1}.Value`, value],
    ]),
  ]) as Record<string, string>;

/** Makes it, with the tags that infra gives. */
export async function makeAccount(aws: AwsClient, region: string, cluster: string): Promise<Account> {
  const made = async (action: string, parameters: Record<string, string>, ...path: string[]) =>
    textOf(await aws.query("ec2", action, parameters), ...path);
  const vpcId = await made("CreateVpc", { CidrBlock: "10.0.0.0/16" }, "vpc", "vpcId");
  const gateway = await made("CreateInternetGateway", {}, "internetGateway", "internetGatewayId");
  await aws.query("ec2", "AttachInternetGateway", { InternetGatewayId: gateway, VpcId: vpcId });
  const subnetIds: string[] = [];
  const zones = ["a", "b", "c"].map((letter) => `${region}${letter}`);
  for (const [index, zone] of zones.entries()) {
    subnetIds.push(
      await made(
        "CreateSubnet",
        {
          VpcId: vpcId,
          CidrBlock: `10.0.${index}.0/24`,
          AvailabilityZone: zone,
          ...tags("subnet", { "kubernetes.io/role/elb": "1" }),
        },
        "subnet",
        "subnetId",
      ),
    );
  }
  const group = (name: string, values: Record<string, string>) =>
    made(
      "CreateSecurityGroup",
      { GroupName: name, GroupDescription: name, VpcId: vpcId, ...tags("security-group", values) },
      "groupId",
    );
  const nodes = await group("nodes", { [`kubernetes.io/cluster/${cluster}`]: "owned" });
  const groupId = await group("own", { Name: "own" });
  const instances = [];
  for (const [index, zone] of zones.slice(0, 2).entries()) {
    const answer = await aws.query("ec2", "RunInstances", {
      ...{ ImageId: "ami-12345678", InstanceType: "m6i.large", MinCount: "1", MaxCount: "1" },
      SubnetId: subnetIds[index] ?? "",
      "SecurityGroupId.1": nodes,
    });
    const [item] = all(answer, "instancesSet", "item");
    if (item === undefined) throw new Error("no instance was made");
    instances.push({ id: textOf(item, "instanceId"), zone });
  }
  return { vpcId, subnetIds, instances, groupId };
}
