import { DataAwsEksNodeGroup } from "@cdktf/provider-aws/lib/data-aws-eks-node-group";
import { DataAwsEksNodeGroups } from "@cdktf/provider-aws/lib/data-aws-eks-node-groups";
import { DataAwsLaunchTemplate } from "@cdktf/provider-aws/lib/data-aws-launch-template";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformLocal } from "cdktf";
import { DiscoveredNodeGroups } from "../../../constructs/cluster/discovered-node-groups";
import { built } from "../../support/built";

const found = (() => {
  let groups: DiscoveredNodeGroups | undefined;
  const stack = built((scope) => {
    new AwsProvider(scope, "aws", { region: "eu-west-1" });
    groups = new DiscoveredNodeGroups(scope, "NodeGroups", {
      clusterName: "shop",
      clusterSecurityGroupId: "local.own",
      dependsOn: [new TerraformLocal(scope, "Cluster", "shop")],
    });
  });
  const locals: Record<string, string> = stack.terraform.locals;
  const textOf = (reference: string) => locals[reference.replace("local.", "")];
  const [template] = Object.keys(stack.byId(DataAwsLaunchTemplate));
  return { stack, groups: groups!, textOf, template: `data.aws_launch_template.${template}` };
})();

describe("DiscoveredNodeGroups", () => {
  const { stack, groups, textOf, template } = found;

  test("looks at every managed node group of the cluster, once that is found", () => {
    const [[id, names] = ["", {}]] = Object.entries(stack.byId(DataAwsEksNodeGroups));
    expect(names).toMatchObject({ cluster_name: "shop", depends_on: [expect.stringContaining("Cluster")] });
    expect(stack.only(DataAwsEksNodeGroup)).toMatchObject({
      cluster_name: "shop",
      node_group_name: "${each.value}",
      for_each: `\${toset(data.aws_eks_node_groups.${id}.names)}`,
    });
  });

  test("leaves out the group that infra made itself, which is on its way out", () => {
    expect(textOf(groups.groups)).toMatch(
      / : group if lookup\(group\.tags, "Name", ""\) != "shop-system"\]\}$/,
    );
  });

  test("takes their subnets, each once", () => {
    expect(textOf(groups.subnetIds)).toBe(
      `\${sort(distinct(flatten([for group in ${groups.groups} : tolist(group.subnet_ids)])))}`,
    );
  });

  test("takes security groups from the launch template and its network interfaces, else the cluster's own", () => {
    const ofGroup = `${template}[group.launch_template[0].id]`;
    expect(textOf(groups.securityGroupIds)).toBe(
      `\${sort(distinct(coalescelist(flatten([for group in ${groups.groups} : coalescelist(try(concat(tolist(${ofGroup}.vpc_security_group_ids), ` +
        `flatten([for card in ${ofGroup}.network_interfaces : tolist(card.security_groups)])), []), [local.own])]), [local.own])))}`,
    );
    const [, ids = ""] = /^\$\{toset\((.*)\)\}$/.exec(stack.only(DataAwsLaunchTemplate).for_each) ?? [];
    expect(textOf(ids)).toBe(
      `\${distinct(compact([for group in ${groups.groups} : try(group.launch_template[0].id, "")]))}`,
    );
  });

  test("names their nodes' roles without path, as access entries do", () => {
    expect(groups.roleNames).toBe(
      `[for group in ${groups.groups} : reverse(split("/", group.node_role_arn))[0]]`,
    );
  });
});
