import { DataAwsRouteTable } from "@cdktf/provider-aws/lib/data-aws-route-table";
import { DataAwsRouteTables } from "@cdktf/provider-aws/lib/data-aws-route-tables";
import { Construct } from "constructs";
import { dataOf, EACH, forEach, local } from "../shared/expressions";

export interface DiscoveredSubnetsProps {
  readonly clusterName: string;
  readonly vpcId: string;
  /** Where nodes may be, an expression of Terraform's: a list. */
  readonly candidates: string;
  /** Whether the file names them. Then all of them are taken, and each needs a way out. */
  readonly areNamed: boolean;
  /** Whether nodes reach AWS by VPC endpoints, and need no way out.
   * @default false */
  readonly isolated?: boolean;
}

/**
 * The private subnets among those of a cluster that others made: by the route table that serves each, which is the VPC's
 * main one where no other is associated.
 */
export class DiscoveredSubnets extends Construct {
  /** A list, as an expression of Terraform's. */
  public readonly subnetIds: string;
  /** What must hold, and what to say where it does not. */
  public readonly precondition: { readonly condition: string; readonly errorMessage: string };

  constructor(scope: Construct, id: string, props: DiscoveredSubnetsProps) {
    super(scope, id);
    const { vpcId, candidates, areNamed, isolated = false } = props;
    const ids = new DataAwsRouteTables(this, "Ids", { vpcId });
    const tables = forEach(
      new DataAwsRouteTable(this, "Table", { routeTableId: EACH }),
      `${dataOf(ids)}.ids`,
    );
    const associated = `[for table in ${tables} : table if contains(table.associations[*].subnet_id, subnet)]`;
    const main = `[for table in ${tables} : table if contains(table.associations[*].main, true)]`;
    const defaults = local(
      this,
      "DefaultRoutes",
      `{ for subnet in ${candidates} : subnet => [for route in try(concat(${associated}, ${main})[0].routes, []) : route.gateway_id if route.cidr_block == "0.0.0.0/0"] }`,
    );
    const isPublic = `anytrue([for gateway in ${defaults}[subnet] : startswith(gateway, "igw-")])`;
    const hasWayOut = isolated ? "true" : `length(${defaults}[subnet]) > 0`;
    const chosen = local(
      this,
      "Chosen",
      areNamed ? candidates : `[for subnet in ${candidates} : subnet if ${hasWayOut} && !${isPublic}]`,
    );
    const closed = `[for subnet in ${chosen} : subnet if !(${hasWayOut})]`;
    this.subnetIds = chosen;
    this.precondition = {
      condition: `\${length(${chosen}) > 0 && length(${closed}) == 0}`,
      errorMessage: areNamed ? noWayOut(closed) : nonePrivate(props),
    };
  }
}

function noWayOut(closed: string): string {
  return (
    `network.existing.privateSubnetIds: \${join(", ", ${closed})} have no way out: nodes there would reach neither AWS nor a registry, and never join. ` +
    "Give their route table a route 0.0.0.0/0 to a NAT gateway, name other subnets, or, with VPC endpoints for all of it, set karpenter.isolatedVpc: true."
  );
}

function nonePrivate({ clusterName, candidates, isolated }: DiscoveredSubnetsProps): string {
  const what = isolated ? "private" : "private with a way out (a route 0.0.0.0/0 to a NAT gateway, say)";
  return (
    `None of the subnets of cluster ${clusterName} is ${what}: \${join(", ", ${candidates})}. ` +
    "Name those of the nodes: network: { existing: { vpcId: ..., privateSubnetIds: [...] } }" +
    (isolated ? "." : ", or, with VPC endpoints for all that nodes reach, set karpenter.isolatedVpc: true.")
  );
}
