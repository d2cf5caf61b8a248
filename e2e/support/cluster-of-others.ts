import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { AwsClient } from "../../rehearsal/aws/client";
import type { EmulatedRun } from "../../rehearsal/emulated-run";
import { fieldsOf, type Rule, withFields, withJson } from "../../rehearsal/emulator/rule";
import { textOf } from "../../rehearsal/emulator/xml";

const run = promisify(execFile);
const ACCOUNT = "111122223333";
const VERSION = "1.35";

const ROUTE_TABLE_BY_ID: Rule = {
  name: "route-table-by-id",
  reason:
    "ministack takes no notice of the filter by which Terraform reads one route table, and gives all of them",
  on: ["ec2:DescribeRouteTables"],
  rewrite: (call) => {
    const { "Filter.1.Name": name, "Filter.1.Value.1": id, ...fields } = fieldsOf(call);
    return name === "route-table-id" && id !== undefined
      ? withFields(call, { ...fields, "RouteTableId.1": id })
      : call;
  },
};

/** What is unusual about a cluster of others. */
export interface Peculiarities {
  /** @default "API_AND_CONFIG_MAP" */
  readonly authenticationMode?: string;
  /** Security groups that the node group's launch template names, by what their rules let in from each other; without any
   * the node group has no launch template.
   * @default none */
  readonly nodeGroups?: readonly { readonly name: string; readonly letsDnsIn: boolean }[];
  readonly taints?: string;
  /** Where the nodes' way out ends. @default "nat" */
  readonly wayOut?: "nat" | "none";
  readonly version?: string;
}

/**
 * A cluster that nobody made with this project: each thing by one call, as its owner would. Its private subnets are served
 * by the VPC's main route table.
 */
export class ClusterOfOthers {
  vpcId = "";
  privateSubnetIds: readonly string[] = [];
  publicSubnetIds: readonly string[] = [];
  securityGroupIds: readonly string[] = [];

  /** The group that EKS makes for a control plane, and gives to nodes that name none. */
  clusterSecurityGroupId = "";

  private constructor(
    private readonly client: AwsClient,
    readonly name: string,
  ) {}

  static async make(
    { client, gateway }: Pick<EmulatedRun, "client" | "gateway">,
    name: string,
    { authenticationMode = "API_AND_CONFIG_MAP", wayOut = "nat", ...more }: Peculiarities = {},
  ): Promise<ClusterOfOthers> {
    const cluster = new ClusterOfOthers(client, name);
    await cluster.network(wayOut);
    cluster.clusterSecurityGroupId = await cluster.securityGroup(`eks-cluster-sg-${name}-1`, ["-1"]);
    gateway.use(cluster.tells());
    gateway.use(ROUTE_TABLE_BY_ID);
    await cluster.role("eks-control-plane", "eks.amazonaws.com");
    await cluster.role("eks-nodes", "ec2.amazonaws.com");
    await cluster.aws("eks create-cluster", ...cluster.likeIt(name, authenticationMode, more.version));
    await cluster.nodeGroup(more);
    return cluster;
  }

  /** Calls the AWS CLI, and reads its answer. */
  async aws(command: string, ...args: readonly string[]): Promise<any> {
    const { accessKeyId, secretAccessKey, region, endpoint } = this.client.access;
    const { stdout } = await run(
      "aws",
      [...command.split(" "), ...args, "--region", region, "--output", "json"],
      {
        env: {
          ...process.env,
          AWS_CONFIG_FILE: "/dev/null",
          AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
          AWS_ACCESS_KEY_ID: accessKeyId,
          AWS_SECRET_ACCESS_KEY: secretAccessKey,
          AWS_ENDPOINT_URL: endpoint,
        },
      },
    );
    return stdout.trim() === "" ? {} : JSON.parse(stdout);
  }

  /** EKS' answer, which in the emulator knows neither the VPC of its subnets nor a security group that EC2 has. */
  private tells(): Rule {
    return {
      name: "cluster-of-others",
      reason: "ministack puts a cluster into no VPC, and gives it a security group that is not there",
      on: ["eks:DescribeCluster"],
      change: (answer) =>
        withJson<any>(answer, ({ cluster }) => ({
          cluster:
            cluster.name === this.name
              ? { ...cluster, resourcesVpcConfig: { ...cluster.resourcesVpcConfig, ...this.place() } }
              : cluster,
        })),
    };
  }

  private place() {
    return { vpcId: this.vpcId, clusterSecurityGroupId: this.clusterSecurityGroupId };
  }

  private async ec2(action: string, fields: Readonly<Record<string, string>>, ...path: string[]) {
    return textOf(await this.client.query("ec2", action, fields), ...path);
  }

  /** One that lets itself in, by some protocols. */
  private async securityGroup(name: string, protocols: readonly string[]): Promise<string> {
    const described = { GroupName: name, GroupDescription: name, VpcId: this.vpcId };
    const GroupId = await this.ec2("CreateSecurityGroup", described, "groupId");
    for (const protocol of protocols) {
      await this.ec2("AuthorizeSecurityGroupIngress", {
        GroupId,
        "IpPermissions.1.IpProtocol": protocol,
        "IpPermissions.1.Groups.1.GroupId": GroupId,
        ...(protocol === "-1" ? {} : { "IpPermissions.1.FromPort": "53", "IpPermissions.1.ToPort": "53" }),
      });
    }
    return GroupId;
  }

  private async network(wayOut: "nat" | "none"): Promise<void> {
    const { region } = this.client.access;
    const VpcId = await this.ec2("CreateVpc", { CidrBlock: "10.30.0.0/16" }, "vpc", "vpcId");
    this.vpcId = VpcId;
    for (const attribute of ["EnableDnsSupport", "EnableDnsHostnames"]) {
      await this.ec2("ModifyVpcAttribute", { VpcId, [`${attribute}.Value`]: "true" });
    }
    const subnet = (zone: string, CidrBlock: string): Promise<string> =>
      this.ec2(
        "CreateSubnet",
        { VpcId, CidrBlock, AvailabilityZone: `${region}${zone}` },
        ...["subnet", "subnetId"],
      );
    this.privateSubnetIds = [await subnet("a", "10.30.0.0/20"), await subnet("b", "10.30.16.0/20")];
    this.publicSubnetIds = [await subnet("a", "10.30.32.0/20"), await subnet("b", "10.30.48.0/20")];
    const GatewayId = await this.ec2("CreateInternetGateway", {}, "internetGateway", "internetGatewayId");
    await this.ec2("AttachInternetGateway", { VpcId, InternetGatewayId: GatewayId });
    const RouteTableId = await this.ec2("CreateRouteTable", { VpcId }, "routeTable", "routeTableId");
    const everywhere = { DestinationCidrBlock: "0.0.0.0/0" };
    await this.ec2("CreateRoute", { RouteTableId, ...everywhere, GatewayId });
    for (const SubnetId of this.publicSubnetIds) {
      await this.ec2("AssociateRouteTable", { RouteTableId, SubnetId });
    }
    if (wayOut === "none") return;
    const ofVpc = { "Filter.1.Name": "vpc-id", "Filter.1.Value.1": VpcId };
    const main = { "Filter.2.Name": "association.main", "Filter.2.Value.1": "true" };
    const mainTable = await this.ec2(
      "DescribeRouteTables",
      { ...ofVpc, ...main },
      ...["routeTableSet", "item", "routeTableId"],
    );
    const AllocationId = await this.ec2("AllocateAddress", { Domain: "vpc" }, "allocationId");
    const NatGatewayId = await this.ec2(
      "CreateNatGateway",
      { SubnetId: this.publicSubnetIds[0] ?? "", AllocationId },
      ...["natGateway", "natGatewayId"],
    );
    await this.ec2("CreateRoute", { RouteTableId: mainTable, ...everywhere, NatGatewayId });
  }

  /** What `aws eks create-cluster` takes for a cluster in this one's place. */
  likeIt(name: string, authenticationMode = "API", version = VERSION): string[] {
    return [
      ...["--name", name, "--kubernetes-version", version],
      ...["--role-arn", `arn:aws:iam::${ACCOUNT}:role/${this.name}-eks-control-plane`],
      ...["--access-config", `authenticationMode=${authenticationMode}`],
      "--resources-vpc-config",
      `subnetIds=${[...this.privateSubnetIds, ...this.publicSubnetIds].join(",")}`,
    ];
  }

  /** A further node group, whose launch template names a security group of its own.
   * @returns what removes it again */
  async addNodeGroup(name: string, group: string): Promise<() => Promise<void>> {
    const id = await this.securityGroup(group, []);
    const template = await this.launchTemplate(name, [id]);
    await this.createNodeGroup(name, template);
    return async () => {
      await this.aws("eks delete-nodegroup", "--cluster-name", this.name, "--nodegroup-name", name);
      await this.ec2("DeleteLaunchTemplate", { LaunchTemplateName: `${this.name}-${name}` });
      await this.ec2("DeleteSecurityGroup", { GroupId: id });
    };
  }

  private async role(kind: string, service: string): Promise<void> {
    const trust = { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" };
    await this.client.query("iam", "CreateRole", {
      RoleName: `${this.name}-${kind}`,
      AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
    });
  }

  private async nodeGroup({ nodeGroups = [], taints }: Peculiarities): Promise<void> {
    const ids: string[] = [];
    for (const { name, letsDnsIn } of nodeGroups) {
      ids.push(await this.securityGroup(name, letsDnsIn ? ["udp", "tcp"] : []));
    }
    this.securityGroupIds = ids;
    const template = ids.length === 0 ? [] : await this.launchTemplate("main", ids);
    await this.createNodeGroup("main", [...(taints === undefined ? [] : ["--taints", taints]), ...template]);
  }

  private async createNodeGroup(name: string, more: readonly string[]): Promise<void> {
    await this.aws(
      "eks create-nodegroup",
      ...["--cluster-name", this.name, "--nodegroup-name", name, "--instance-types", "m6i.large"],
      ...["--scaling-config", "minSize=2,maxSize=3,desiredSize=2", "--labels", "role=main"],
      ...["--node-role", `arn:aws:iam::${ACCOUNT}:role/${this.name}-eks-nodes`],
      ...["--subnets", ...this.privateSubnetIds],
      ...more,
    );
  }

  private async launchTemplate(name: string, groups: readonly string[]): Promise<string[]> {
    const named = { LaunchTemplateName: `${this.name}-${name}` };
    const ids = groups.map((id, index) => [`LaunchTemplateData.SecurityGroupId.${index + 1}`, id]);
    const path = ["launchTemplate", "launchTemplateId"];
    const id = await this.ec2("CreateLaunchTemplate", { ...named, ...Object.fromEntries(ids) }, ...path);
    return ["--launch-template", `id=${id},version=1`];
  }
}
