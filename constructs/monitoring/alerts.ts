import type { AlertName } from "../../config/monitoring/schema";
import { type KarpenterMetrics, type KarpenterMinor, karpenterMetrics } from "../../releases/karpenter";
import { isMeasured, LIMIT_USE, WAIT_SECONDS } from "./queries";

/** One alert. Where a query needs what a release does not measure, the next one is taken. */
export interface Alert {
  readonly name: AlertName;
  /** The first that the release measures. */
  readonly queries: readonly string[];
  /** How long the query has to have an answer. */
  readonly lasts: string;
  readonly severity: "critical" | "warning";
  /** One line, with what it is about. */
  readonly summary: string;
  /** What it means. */
  readonly description: string;
  /** What to do, in the order of what it most often is. */
  readonly action: string;
}

const notTrue = (kind: string) =>
  `max by (name, reason) (operator_${kind}_status_condition_count{type="Ready",status!="True"})`;

/** What Karpenter has no other word for, a lack of capacity among it, is `LaunchFailed`. */
const REFUSED_BY_EC2 =
  'sum by (reason) (increase(karpenter_cloudprovider_instance_launch_failures_total{reason!="LaunchFailed"}[15m])) > 0';

/** Quotas are a lack of capacity here, as in InsufficientCapacityError. */
const CALLS_REFUSED =
  'sum by (reason) (label_replace(increase(karpenter_cloudprovider_errors_total{method="Create",error=""}[15m]), "reason", "see the NodeClaims", "", "")) > 0';

/** What wakes somebody with reason. docs/monitoring.md has the same in a table, and a test compares the two. */
export const ALERTS: readonly Alert[] = [
  {
    name: "KarpenterGone",
    queries: ["absent(karpenter_build_info)"],
    lasts: "5m",
    severity: "critical",
    summary: "No replica of Karpenter answers Prometheus.",
    description: "No new pod gets a node, and Spot interruptions are not drained.",
    action:
      "kubectl get pods -A -l app.kubernetes.io/name=karpenter. Pending: the system nodes are full or gone. CrashLoopBackOff: kubectl logs --previous. Running: Prometheus does not find it; look at its targets and the labels of the ServiceMonitor.",
  },
  {
    name: "KarpenterPodsWithoutNode",
    // One a namespace, however many pods wait.
    queries: [`count by (namespace) ((${WAIT_SECONDS}) > 600)`],
    lasts: "1m",
    severity: "critical",
    summary: "{{ $value }} pods of namespace {{ $labels.namespace }} have had no node for ten minutes.",
    description: "They are Pending on no node. The dashboard of pods has their names.",
    action:
      "kubectl get pods --field-selector=status.phase=Pending, then kubectl describe pod: among its events is Karpenter's own reason (no NodePool fits, a limit is reached, EC2 has no capacity). Nothing of Karpenter there: look whether its controller works, and whether the pod has a scheduling gate or another scheduler.",
  },
  {
    name: "KarpenterLaunchesRefused",
    queries: [`${REFUSED_BY_EC2} or ${CALLS_REFUSED}`, CALLS_REFUSED],
    lasts: "5m",
    severity: "critical",
    summary: "EC2 refuses Karpenter's launches: {{ $labels.reason }}.",
    description: "Not for want of capacity, for which Karpenter tries other types and zones by itself.",
    action:
      "kubectl get nodeclaims, then kubectl describe nodeclaim on one that is not Launched: its condition has AWS' message. Unauthorized: the controller's policies, a boundary or an organization's. VCPULimitExceeded, SpotQuotaExceeded: raise the quota. InsufficientFreeAddressesInSubnet: the subnets are full. SpotSLRCreationFailed: the account has no Spot role. AMINotFound, LaunchTemplateNotFound: the EC2NodeClass.",
  },
  {
    name: "KarpenterNodesDoNotJoin",
    queries: [
      'max by (name, karpenter_sh_nodepool) (operator_nodeclaim_status_condition_current_status_seconds{type="Registered",status!="True"}) > 600',
    ],
    lasts: "1m",
    severity: "critical",
    summary: "{{ $labels.name }} of NodePool {{ $labels.karpenter_sh_nodepool }} does not join the cluster.",
    description:
      "Its instance runs for ten minutes and no node has come. After fifteen minutes Karpenter ends it and tries another.",
    action:
      "aws ec2 get-console-output of the instance, for kubelet's error. Unauthorized: the node role has no access entry of type EC2_LINUX. A timeout: the security group or route to the API endpoint. Nothing at all: image or user data.",
  },
  {
    name: "KarpenterNotReady",
    queries: [`${notTrue("nodepool")} or ${notTrue("ec2nodeclass")}`],
    lasts: "10m",
    severity: "critical",
    summary: "NodePool or EC2NodeClass {{ $labels.name }} is not Ready: {{ $labels.reason }}.",
    description: "It launches no nodes.",
    action:
      "kubectl describe ec2nodeclass,nodepool: the condition that is False says what was not found or not allowed (subnets, security groups, image, instance profile, a dry run of the launch).",
  },
  {
    name: "KarpenterNodePoolAtLimit",
    queries: [`${LIMIT_USE} >= 90`],
    lasts: "15m",
    severity: "warning",
    summary:
      "NodePool {{ $labels.nodepool }} has {{ $value | humanize }}% of its limit of {{ $labels.resource_type }}.",
    description: "At its limit it launches no more, and its pods wait.",
    action:
      "Raise nodePools.<name>.limits, or see why the nodes are many: Requested in the dashboard, and what keeps consolidation back.",
  },
  {
    name: "KarpenterDriftStuck",
    queries: [
      [
        'sum by (nodepool) (label_replace(operator_nodeclaim_status_condition_count{type="Drifted",status="True"}, "nodepool", "$1", "karpenter_sh_nodepool", "(.*)"))',
        'unless on (nodepool) (sum by (nodepool) (increase(karpenter_nodeclaims_disrupted_total{reason="drifted"}[1h])) > 0)',
      ].join(" "),
    ],
    lasts: "6h",
    severity: "warning",
    summary: "{{ $value }} drifted nodes of NodePool {{ $labels.nodepool }} have not moved for six hours.",
    description: "They keep their old image or settings, security fixes among them.",
    action:
      "kubectl describe node of one: the event DisruptionBlocked names the pod, budget or annotation that keeps it. A budget of a maintenance window that is shut is no fault. With terminationGracePeriod and expireAfter a node goes in the end whatever blocks.",
  },
  {
    name: "KarpenterClusterStateUnsynced",
    queries: ["max(karpenter_cluster_state_synced) == 0"],
    lasts: "10m",
    severity: "critical",
    summary: "Karpenter's memory is not what the API server has.",
    description: "Until it is, no node is disrupted and new pods may wait.",
    action:
      "kubectl get nodeclaims: one that is not launched yet, most often since EC2 refuses it, keeps the memory open. None there: the controller's log says what it cannot read; then kubectl rollout restart.",
  },
];

/** Prometheus' group of rules for a release, without those that a file leaves out. */
export function alertGroups(minor: KarpenterMinor, leftOut: readonly AlertName[] = []) {
  const metrics = karpenterMetrics(minor);
  const rules = ALERTS.filter(({ name }) => !leftOut.includes(name)).flatMap((alert) => rule(alert, metrics));
  return [{ name: "karpenter", rules }];
}

function rule({ name, queries, lasts, severity, ...annotations }: Alert, metrics: KarpenterMetrics) {
  const expr = queries.find((query) => isMeasured(query, metrics));
  return expr === undefined ? [] : [{ alert: name, expr, for: lasts, labels: { severity }, annotations }];
}
