import { DataAwsEksNodeGroup } from "@cdktf/provider-aws/lib/data-aws-eks-node-group";
import { DataAwsEksNodeGroups } from "@cdktf/provider-aws/lib/data-aws-eks-node-groups";
import { DataAwsLaunchTemplate } from "@cdktf/provider-aws/lib/data-aws-launch-template";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { dataOf, EACH, forEach, local } from "../shared/expressions";

export interface DiscoveredNodeGroupsProps {
  readonly clusterName: string;
  /** The group that EKS gives to nodes whose launch template names none: an expression. */
  readonly clusterSecurityGroupId: string;
  /** The cluster, looked up: the provider's own error for one that is not there says less than its condition. */
  readonly dependsOn: ITerraformDependable[];
}

/** The managed node groups of a cluster that others made. What it tells are expressions. */
export class DiscoveredNodeGroups extends Construct {
  /** The groups, a list. */
  public readonly groups: string;
  /** Subnets of all of them, a list, each once; empty where there is no group. */
  public readonly subnetIds: string;
  /** Security groups of their nodes, a sorted list, each once. Without a node group, the cluster's own. */
  public readonly securityGroupIds: string;
  /** Names of their nodes' roles, which have an access entry by EKS' own doing. */
  public readonly roleNames: string;

  constructor(
    scope: Construct,
    id: string,
    { clusterName, clusterSecurityGroupId, dependsOn }: DiscoveredNodeGroupsProps,
  ) {
    super(scope, id);
    const names = new DataAwsEksNodeGroups(this, "Names", { clusterName, dependsOn });
    const group = new DataAwsEksNodeGroup(this, "Group", { clusterName, nodeGroupName: EACH });
    const groups = forEach(group, `${dataOf(names)}.names`);
    // One that infra made itself, and that is on its way out, is no place to move to.
    const ofOthers = `lookup(group.tags, "Name", "") != "${clusterName}-system"`;
    this.groups = local(this, "Groups", `[for group in ${groups} : group if ${ofOthers}]`);
    const templateOf = 'try(group.launch_template[0].id, "")';
    const templateIds = local(
      this,
      "TemplateIds",
      `distinct(compact([for group in ${this.groups} : ${templateOf}]))`,
    );
    const template = new DataAwsLaunchTemplate(this, "LaunchTemplate", { id: EACH });
    forEach(template, templateIds);
    const templateOfGroup = `${dataOf(template)}[group.launch_template[0].id]`;
    const named =
      `concat(tolist(${templateOfGroup}.vpc_security_group_ids), ` +
      `flatten([for card in ${templateOfGroup}.network_interfaces : tolist(card.security_groups)]))`;
    const ownGroup = `[${clusterSecurityGroupId}]`;
    const ofNodes = `flatten([for group in ${this.groups} : coalescelist(try(${named}, []), ${ownGroup})])`;
    this.securityGroupIds = local(
      this,
      "SecurityGroupIds",
      `sort(distinct(coalescelist(${ofNodes}, ${ownGroup})))`,
    );
    this.subnetIds = local(
      this,
      "SubnetIds",
      `sort(distinct(flatten([for group in ${this.groups} : tolist(group.subnet_ids)])))`,
    );
    this.roleNames = `[for group in ${this.groups} : reverse(split("/", group.node_role_arn))[0]]`;
  }
}
