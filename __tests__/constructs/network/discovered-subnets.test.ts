import { DataAwsRouteTable } from "@cdktf/provider-aws/lib/data-aws-route-table";
import { DataAwsRouteTables } from "@cdktf/provider-aws/lib/data-aws-route-tables";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import {
  DiscoveredSubnets,
  type DiscoveredSubnetsProps,
} from "../../../constructs/network/discovered-subnets";
import { built } from "../../support/built";

function subnetsOf(props: Partial<DiscoveredSubnetsProps> = {}) {
  let subnets: DiscoveredSubnets | undefined;
  const stack = built((scope) => {
    new AwsProvider(scope, "aws", { region: "eu-west-1" });
    subnets = new DiscoveredSubnets(scope, "Subnets", {
      clusterName: "shop",
      vpcId: "vpc-0a1b2c3d",
      candidates: "local.candidates",
      areNamed: false,
      ...props,
    });
  });
  const { subnetIds, precondition } = subnets!;
  const locals: Record<string, string> = stack.terraform.locals;
  const [routes = "", routesText = ""] = Object.entries(locals).find(([name]) =>
    name.includes("DefaultRoutes"),
  )!;
  return {
    stack,
    subnetIds,
    precondition,
    chosen: locals[subnetIds.replace("local.", "")],
    routes: `local.${routes}`,
    routesText,
  };
}

const wayOut = (routes: string) => `length(${routes}[subnet]) > 0`;
const isPublic = (routes: string) =>
  `anytrue([for gateway in ${routes}[subnet] : startswith(gateway, "igw-")])`;

describe("DiscoveredSubnets", () => {
  test("reads the VPC's route tables, and of each subnet that which serves it: its own, else the main one", () => {
    const { stack, routesText } = subnetsOf();
    expect(stack.only(DataAwsRouteTables).vpc_id).toBe("vpc-0a1b2c3d");
    const [[id, { for_each: each } = {}] = []] = Object.entries<any>(stack.byId(DataAwsRouteTable));
    expect(each).toMatch(/^\$\{toset\(data\.aws_route_tables\.\w+\.ids\)\}$/);
    const tables = `values(data.aws_route_table.${id})`;
    expect(routesText).toBe(
      `\${{ for subnet in local.candidates : subnet => [for route in try(concat([for table in ${tables} : table if contains(table.associations[*].subnet_id, subnet)], ` +
        `[for table in ${tables} : table if contains(table.associations[*].main, true)])[0].routes, []) : route.gateway_id if route.cidr_block == "0.0.0.0/0"] }}`,
    );
  });

  test("takes those with a way out that is no internet gateway", () => {
    const { chosen, routes } = subnetsOf();
    expect(chosen).toBe(
      `\${[for subnet in local.candidates : subnet if ${wayOut(routes)} && !${isPublic(routes)}]}`,
    );
  });

  test("needs no way out where nodes reach AWS by VPC endpoints", () => {
    const { chosen, routes, precondition } = subnetsOf({ isolated: true });
    expect(chosen).toBe(`\${[for subnet in local.candidates : subnet if true && !${isPublic(routes)}]}`);
    expect(precondition.errorMessage).toMatch(
      /^None of the subnets of cluster shop is private: .*privateSubnetIds: \[\.\.\.\] \} \}\.$/,
    );
  });

  test("takes all that the file names, public ones too, and asks each for a way out", () => {
    const { chosen, routes, subnetIds, precondition } = subnetsOf({ areNamed: true });
    expect(chosen).toBe("${local.candidates}");
    const closed = `[for subnet in ${subnetIds} : subnet if !(${wayOut(routes)})]`;
    expect(precondition.condition).toBe(`\${length(${subnetIds}) > 0 && length(${closed}) == 0}`);
    expect(precondition.errorMessage).toContain(
      `network.existing.privateSubnetIds: \${join(", ", ${closed})} have no way out`,
    );
    expect(precondition.errorMessage).toContain("karpenter.isolatedVpc: true");
  });

  test("says which subnets there are where none is private, and what to write", () => {
    const { precondition, subnetIds } = subnetsOf();
    expect(precondition.condition).toMatch(`length(${subnetIds}) > 0`);
    expect(precondition.errorMessage).toMatch(
      /^None of the subnets of cluster shop is private with a way out .*: \$\{join\(", ", local\.candidates\)\}\. Name those of the nodes: network: \{ existing: \{/,
    );
  });
});
