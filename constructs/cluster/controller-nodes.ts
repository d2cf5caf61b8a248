import { DataAwsSubnet } from "@cdktf/provider-aws/lib/data-aws-subnet";
import { Construct } from "constructs";
import { EACH, forEach, local } from "../shared/expressions";
import type { DiscoveredNodeGroups } from "./discovered-node-groups";

/** Nodes that are there already: managed node groups that qualify, one by name, or whatever bears some labels. */
export type ControllerNodesChoice =
  | undefined
  | { readonly nodeGroup: string }
  | { readonly labels: Readonly<Record<string, string>>; readonly tolerations: readonly object[] };

export interface ControllerNodesProps {
  readonly clusterName: string;
  readonly nodeGroups: DiscoveredNodeGroups;
  readonly choice: ControllerNodesChoice;
  /** Replicas of the controller, where two zones can hold more than one. */
  readonly replicas: number;
}

/** Kubernetes' names of EKS' taint effects. */
const EFFECTS = {
  NO_SCHEDULE: "NoSchedule",
  PREFER_NO_SCHEDULE: "PreferNoSchedule",
  NO_EXECUTE: "NoExecute",
} as const;

const CRITICAL = "CriticalAddonsOnly";

/** Active, of Linux, with nodes, and open to pods of the system. */
const QUALIFIES =
  'group.status == "ACTIVE" && !startswith(group.ami_type, "WINDOWS") && try(group.scaling_config[0].desired_size, 0) > 0 && ' +
  `length([for taint in group.taints : taint if taint.key != "${CRITICAL}" && taint.effect != "PREFER_NO_SCHEDULE"]) == 0`;

/**
 * Where in a cluster of others Karpenter's controller runs: on nodes that are there, and never on its own, which it
 * would end under itself.
 */
export class ControllerNodes extends Construct {
  /** Expression of an object with `nodeSelector`, `affinity`, `tolerations` and `replicas`, as charts take them. */
  public readonly placement: string;
  /** Whether nodes were found, and what to say where they were not. Of nodes by their labels nobody knows before a pod
   * waits for one: those of no managed node group bear labels that EKS does not tell. */
  public readonly preconditions: readonly { readonly condition: string; readonly errorMessage: string }[];

  constructor(scope: Construct, id: string, props: ControllerNodesProps) {
    super(scope, id);
    const { nodeGroups, choice } = props;
    const chosen = local(
      this,
      "Chosen",
      `[for group in ${nodeGroups.groups} : group if ${conditionOf(choice)}]`,
    );
    const names = `[for group in ${chosen} : group.node_group_name]`;
    const labels = choice && "labels" in choice ? choice.labels : {};
    const byLabels = Object.keys(labels).length > 0;
    const expressions = [
      '{ key = "karpenter.sh/nodepool", operator = "DoesNotExist" }',
      ...(byLabels ? [] : [`{ key = "eks.amazonaws.com/nodegroup", operator = "In", values = ${names} }`]),
    ];
    this.placement =
      `{ nodeSelector = ${JSON.stringify({ "kubernetes.io/os": "linux", ...labels })}, ` +
      `affinity = { nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution = { nodeSelectorTerms = [{ matchExpressions = [${expressions.join(", ")}] }] } } }, ` +
      `tolerations = ${tolerationsOf(chosen, choice)}, replicas = ${this.replicas(chosen, props)} }`;
    // One that refers to nothing Terraform takes for a mistake.
    this.preconditions = byLabels
      ? []
      : [{ condition: `\${length(${chosen}) > 0}`, errorMessage: noNodesMessage(props) }];
  }

  private replicas(chosen: string, { choice, replicas }: ControllerNodesProps): string {
    const subnetIds = local(
      this,
      "SubnetIds",
      `distinct(flatten([for group in ${chosen} : tolist(group.subnet_ids)]))`,
    );
    const subnets = forEach(new DataAwsSubnet(this, "Subnet", { id: EACH }), subnetIds);
    const zones = `length(distinct([for subnet in ${subnets} : subnet.availability_zone]))`;
    const nodes = `sum(concat([0], [for group in ${chosen} : group.scaling_config[0].desired_size]))`;
    const held = `(${zones} > 1 ? max(1, min(${replicas}, ${nodes})) : 1)`;
    return choice && "labels" in choice ? `(length(${chosen}) == 0 ? ${replicas} : ${held})` : held;
  }
}

function conditionOf(choice: ControllerNodesChoice): string {
  if (choice === undefined) return QUALIFIES;
  if ("nodeGroup" in choice) return `group.node_group_name == "${choice.nodeGroup}"`;
  return `alltrue([for key, value in ${JSON.stringify(choice.labels)} : lookup(group.labels, key, "") == value])`;
}

function tolerationsOf(chosen: string, choice: ControllerNodesChoice): string {
  const explicit = choice && "tolerations" in choice ? choice.tolerations : [];
  const fixed = [{ key: CRITICAL, operator: "Exists" }, ...explicit];
  const ofTaint =
    '{ key = taint.key, operator = "Equal", value = taint.value == null ? "" : taint.value, ' +
    `effect = lookup(${JSON.stringify(EFFECTS)}, taint.effect, taint.effect) }`;
  const ofGroups = `distinct(flatten([for group in ${chosen} : [for taint in group.taints : ${ofTaint} if taint.key != "${CRITICAL}"]]))`;
  return `concat(${JSON.stringify(fixed)}, ${ofGroups})`;
}

function noNodesMessage({ clusterName, nodeGroups, choice }: ControllerNodesProps): string {
  const groupNames = `\${length(${nodeGroups.groups}) == 0 ? "none" : join(", ", [for group in ${nodeGroups.groups} : group.node_group_name])}`;
  const otherwise =
    "nodes of another kind by their labels (controllerNodes: { labels: {...} }), or have infra make a group of its own (controllerNodes: systemNodeGroup)";
  if (choice !== undefined && "nodeGroup" in choice) {
    return `cluster.existing.controllerNodes: cluster ${clusterName} has no managed node group ${choice.nodeGroup}; it has: ${groupNames}. Name one of them, ${otherwise}.`;
  }
  return (
    `Karpenter's controller has no place in cluster ${clusterName}: of its managed node groups (${groupNames}) none is active, of Linux, with nodes and without taints other than ${CRITICAL}. ` +
    `Name one (cluster.existing.controllerNodes: { nodeGroup: ... }), whose taints it then tolerates, ${otherwise}.`
  );
}
