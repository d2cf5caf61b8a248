import type { DataAwsSubnet } from "@cdktf/provider-aws/lib/data-aws-subnet";
import { DataAwsVpc } from "@cdktf/provider-aws/lib/data-aws-vpc";
import { Ec2Tag } from "@cdktf/provider-aws/lib/ec2-tag";
import { type ITerraformDependable, Token } from "cdktf";
import { Construct } from "constructs";
import { ExistingSubnets } from "./existing-subnets";
import type { Network } from "./network";

const DISCOVERY = "karpenter.sh/discovery";
const ELB = "kubernetes.io/role/elb";
const INTERNAL_ELB = "kubernetes.io/role/internal-elb";

export interface ExistingVpcProps {
  /** Value of the tag by which Karpenter finds subnets, where they are tagged. */
  readonly clusterName: string;
  readonly vpcId: string;
  /** For the nodes; in two zones at least. */
  readonly privateSubnetIds: readonly string[];
  /** @default none */
  readonly publicSubnetIds?: readonly string[];
  /** @default the private ones */
  readonly controlPlaneSubnetIds?: readonly string[];
  /** Route tables of the private subnets. @default none */
  readonly routeTableIds?: readonly string[];
  /**
   * Adds the tags by which Karpenter and the load balancer controller find subnets. A destroy takes
   * them away, so tags that somebody else relies on must not be among them.
   * @default false: nothing of the VPC is changed
   */
  readonly tagSubnets?: boolean;
}

/** A VPC that others made, checked when Terraform plans: a wrong one would show as nodes that never join. */
export class ExistingVpc extends Construct implements Network {
  public readonly vpcId: string;
  public readonly cidrs: readonly string[];
  public readonly publicSubnetIds: readonly string[];
  public readonly privateSubnetIds: readonly string[];
  public readonly privateSubnetIdPerZone: readonly string[];
  public readonly controlPlaneSubnetIds: readonly string[];
  public readonly subnetFilter: Network["subnetFilter"];
  public readonly privateRouteTableIds: readonly string[];
  /** Its owner's, and there before. */
  public readonly egress: readonly ITerraformDependable[] = [];

  constructor(scope: Construct, id: string, props: ExistingVpcProps) {
    super(scope, id);
    const { clusterName, vpcId, privateSubnetIds, publicSubnetIds = [], controlPlaneSubnetIds } = props;
    const vpc = new DataAwsVpc(this, "Vpc", {
      id: vpcId,
      lifecycle: {
        postcondition: [
          {
            condition: "${self.enable_dns_support && self.enable_dns_hostnames}",
            errorMessage:
              `DNS resolution or DNS hostnames are off in ${vpcId}, so nodes would not find the API server. Turn both on: ` +
              `aws ec2 modify-vpc-attribute --vpc-id ${vpcId} --enable-dns-support, then --enable-dns-hostnames.`,
          },
        ],
      },
    });
    const checked = (setting: string, subnetIds: readonly string[], fewestZones: 1 | 2) =>
      new ExistingSubnets(this, setting, {
        vpcId,
        subnetIds,
        setting: `network.existing.${setting}`,
        fewestZones,
      });
    const privateSubnets = checked("privateSubnetIds", privateSubnetIds, 2);
    if (controlPlaneSubnetIds) checked("controlPlaneSubnetIds", controlPlaneSubnetIds, 2);
    if (publicSubnetIds.length > 0) checked("publicSubnetIds", publicSubnetIds, 1);
    if (props.tagSubnets) {
      for (const subnet of privateSubnets.subnets) this.tagForKarpenter(subnet, clusterName);
      for (const subnetId of privateSubnetIds) this.tag(subnetId, INTERNAL_ELB, "1");
      for (const subnetId of publicSubnetIds) this.tag(subnetId, ELB, "1");
    }

    this.vpcId = vpcId;
    this.cidrs = Token.asList(
      `\${[for range in ${vpc.fqn}.cidr_block_associations : range.cidr_block if range.state == "associated"]}`,
    );
    this.publicSubnetIds = publicSubnetIds;
    this.privateSubnetIds = privateSubnetIds;
    this.privateSubnetIdPerZone = privateSubnets.idPerZone;
    this.controlPlaneSubnetIds = controlPlaneSubnetIds ?? privateSubnetIds;
    this.subnetFilter = { name: "vpc-id", values: [vpcId] };
    this.privateRouteTableIds = props.routeTableIds ?? [];
  }
  private tagForKarpenter(subnet: DataAwsSubnet, clusterName: string): void {
    const owner = `lookup(${subnet.fqn}.tags, "${DISCOVERY}", "${clusterName}")`;
    this.tag(subnet.node.id, DISCOVERY, clusterName).lifecycle = {
      precondition: [
        {
          condition: `\${${owner} == "${clusterName}"}`,
          errorMessage:
            `${subnet.node.id} is tagged for the cluster \${${owner}}, and a subnet has one such tag. ` +
            "Leave network.existing.tagSubnets out: Karpenter then selects the subnets by id.",
        },
      ],
    };
  }

  private tag(subnetId: string, key: string, value: string): Ec2Tag {
    const tagId = `${subnetId}-${key.replaceAll("/", "-")}`;
    return new Ec2Tag(this, tagId, { resourceId: subnetId, key, value });
  }
}
