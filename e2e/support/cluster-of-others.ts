import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { AwsClient } from "../../rehearsal/aws/client";
import type { EmulatedRun } from "../../rehearsal/emulated-run";
import { fieldsOf, type Rule, withFields, withJson } from "../../rehearsal/emulator/rule";

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
 * A cluster that nobody made with this project: each thing by one call of `aws`, as its owner would. Its private subnets
 * are served by the VPC's main route table.
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

  /** One that lets itself in, by some protocols. */
  private async securityGroup(name: string, protocols: readonly string[]): Promise<string> {
    const { GroupId } = await this.aws(
      "ec2 create-security-group",
      ...["--group-name", name, "--description", name, "--vpc-id", this.vpcId],
    );
    for (const protocol of protocols) {
      const ports = protocol === "-1" ? [] : ["--port", "53"];
      await this.aws(
        "ec2 authorize-security-group-ingress",
        ...["--group-id", GroupId, "--source-group", GroupId, "--protocol", protocol, ...ports],
      );
    }
    return GroupId;
  }

  private async network(wayOut: "nat" | "none"): Promise<void> {
    const { region } = this.client.access;
    const { Vpc } = await this.aws("ec2 create-vpc", "--cidr-block", "10.30.0.0/16");
    this.vpcId = Vpc.VpcId;
    for (const attribute of ["--enable-dns-support", "--enable-dns-hostnames"]) {
      await this.aws("ec2 modify-vpc-attribute", "--vpc-id", this.vpcId, attribute, '{"Value":true}');
    }
    const subnet = async (zone: string, range: string): Promise<string> => {
      const place = [
        "--vpc-id",
        this.vpcId,
        "--cidr-block",
        range,
        "--availability-zone",
        `${region}${zone}`,
      ];
      return (await this.aws("ec2 create-subnet", ...place)).Subnet.SubnetId;
    };
    this.privateSubnetIds = [await subnet("a", "10.30.0.0/20"), await subnet("b", "10.30.16.0/20")];
    this.publicSubnetIds = [await subnet("a", "10.30.32.0/20"), await subnet("b", "10.30.48.0/20")];
    const { InternetGateway } = await this.aws("ec2 create-internet-gateway");
    const gateway = InternetGateway.InternetGatewayId;
    await this.aws("ec2 attach-internet-gateway", "--vpc-id", this.vpcId, "--internet-gateway-id", gateway);
    const { RouteTable } = await this.aws("ec2 create-route-table", "--vpc-id", this.vpcId);
    const everywhere = ["--destination-cidr-block", "0.0.0.0/0"];
    const table = RouteTable.RouteTableId;
    await this.aws("ec2 create-route", "--route-table-id", table, ...everywhere, "--gateway-id", gateway);
    for (const id of this.publicSubnetIds) {
      await this.aws("ec2 associate-route-table", "--route-table-id", table, "--subnet-id", id);
    }
    if (wayOut === "none") return;
    const { RouteTables } = await this.aws(
      "ec2 describe-route-tables",
      ...["--filters", `Name=vpc-id,Values=${this.vpcId}`, "Name=association.main,Values=true"],
    );
    const { AllocationId } = await this.aws("ec2 allocate-address", "--domain", "vpc");
    const { NatGateway } = await this.aws(
      "ec2 create-nat-gateway",
      ...["--subnet-id", this.publicSubnetIds[0] ?? "", "--allocation-id", AllocationId],
    );
    await this.aws(
      "ec2 create-route",
      ...["--route-table-id", RouteTables[0].RouteTableId, ...everywhere],
      ...["--nat-gateway-id", NatGateway.NatGatewayId],
    );
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
      await this.aws("ec2 delete-launch-template", "--launch-template-name", `${this.name}-${name}`);
      await this.aws("ec2 delete-security-group", "--group-id", id);
    };
  }

  private async role(kind: string, service: string): Promise<void> {
    const trust = { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" };
    await this.aws(
      "iam create-role",
      ...["--role-name", `${this.name}-${kind}`, "--assume-role-policy-document"],
      JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
    );
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
    const { LaunchTemplate } = await this.aws(
      "ec2 create-launch-template",
      ...["--launch-template-name", `${this.name}-${name}`, "--launch-template-data"],
      JSON.stringify({ SecurityGroupIds: groups }),
    );
    return ["--launch-template", `id=${LaunchTemplate.LaunchTemplateId},version=1`];
  }
}
