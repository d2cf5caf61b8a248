import type { ITerraformDependable } from "cdktf";

/** What a cluster needs of the network it stands in, whoever made that. */
export interface Network {
  readonly vpcId: string;
  /** Every IPv4 range of the VPC. Of an existing one, a list that Terraform fills at plan time. */
  readonly cidrs: readonly string[];
  /** For load balancers that the internet reaches; empty where there are none. */
  readonly publicSubnetIds: readonly string[];
  /** For every node; in two zones at least. */
  readonly privateSubnetIds: readonly string[];
  /** One private subnet of each zone. Of an existing VPC, a list that Terraform fills at plan time. */
  readonly privateSubnetIdPerZone: readonly string[];
  /** For the control plane's interfaces; in two zones at least. */
  readonly controlPlaneSubnetIds: readonly string[];
  /** What finds its subnets at plan time: the VPC's id, or their ranges where the VPC has none yet. */
  readonly subnetFilter: { readonly name: "vpc-id" | "cidr-block"; readonly values: readonly string[] };
  /** The private subnets' ways out. */
  readonly privateRouteTableIds: readonly string[];
  /**
   * All that stands between a node and the endpoints it calls at its start. A node that boots
   * before these cannot pull an image, and one that outlives them can no longer say that it is going.
   */
  readonly egress: readonly ITerraformDependable[];
}
