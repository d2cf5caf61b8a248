import { WAIT_SECONDS, WAITING } from "../queries";
import type { DashboardSpec } from "./model";

/** `for what waits now`: a count of the last scheduling stands until the next one. */
const WHILE_PODS_WAIT = `and on () (count(${WAITING}) > 0)`;

/** What waits, and what Karpenter does about it. */
export const PODS_DASHBOARD: DashboardSpec = {
  uid: "karpenter-pods",
  title: "Karpenter / Pods, launches and disruptions",
  description: "Pods that wait and why, nodes that are launched, refused, drifted and disrupted.",
  panels: [
    {
      title: "Pods without a node",
      description: "Pods that are Pending on no node.",
      kind: "stat",
      width: 6,
      queries: [{ query: `count(${WAITING}) or vector(0)`, legend: "waiting" }],
    },
    {
      title: "Longest wait",
      description: "Seconds that the pod which waits longest has been there.",
      kind: "stat",
      unit: "s",
      width: 6,
      queries: [{ query: `max(${WAIT_SECONDS}) or vector(0)`, legend: "longest" }],
    },
    {
      title: "Drifted nodes",
      description:
        "Nodes that are not as their NodePool or EC2NodeClass says and wait for their replacement.",
      kind: "stat",
      width: 6,
      queries: [
        {
          query: 'sum(operator_nodeclaim_status_condition_count{type="Drifted",status="True"}) or vector(0)',
          legend: "drifted",
        },
      ],
    },
    {
      title: "Nodes on their way",
      description:
        "NodeClaims that are launched and whose node has not joined. More than ten minutes: it does not join.",
      kind: "stat",
      width: 6,
      queries: [
        {
          query:
            'sum(operator_nodeclaim_status_condition_count{type="Registered",status!="True"}) or vector(0)',
          legend: "not joined",
        },
      ],
    },
    {
      title: "Why pods wait",
      description:
        "No NodePool fits: kubectl describe pod says what each lacks. A node is on its way: launches and joining are below. Not Karpenter's: the pod asks for what Karpenter leaves alone.",
      kind: "timeseries",
      width: 12,
      queries: [
        {
          query: `max(karpenter_scheduler_unschedulable_pods_count{controller="provisioner"}) ${WHILE_PODS_WAIT}`,
          legend: "no NodePool fits, or all are at their limits",
        },
        {
          query: `count(karpenter_pods_provisioning_unbound_time_seconds and on (namespace, name) ${WAITING})`,
          legend: "a node is on its way",
        },
        {
          query: `max(karpenter_scheduler_ignored_pods_count) ${WHILE_PODS_WAIT}`,
          legend: "not Karpenter's",
        },
      ],
    },
    {
      title: "Pods that wait longest",
      description: "Seconds since the pod was made.",
      kind: "timeseries",
      unit: "s",
      width: 12,
      queries: [{ query: `topk(10, ${WAIT_SECONDS})`, legend: "{{namespace}}/{{name}}" }],
    },
    {
      title: "Time to a node",
      description: "From a pod's making to its binding, of pods that were bound.",
      kind: "timeseries",
      unit: "s",
      queries: ["0.5", "0.9", "0.99"].map((share) => ({
        query: `histogram_quantile(${share}, sum by (le) (rate(karpenter_pods_bound_duration_seconds_bucket[$__rate_interval])))`,
        legend: `p${Number(share) * 100}`,
      })),
    },
    {
      title: "Nodes launched and gone",
      description: "Nodes that joined (up) and that ended (down).",
      kind: "timeseries",
      queries: [
        {
          query: "sum by (nodepool) (increase(karpenter_nodes_created_total[$__rate_interval]))",
          legend: "{{nodepool}} joined",
        },
        {
          query: "-sum by (nodepool) (increase(karpenter_nodes_terminated_total[$__rate_interval]))",
          legend: "{{nodepool}} ended",
        },
      ],
    },
    {
      title: "Disruptions by reason",
      description:
        "Nodes that Karpenter took away: drifted, empty, underutilized, expired, unhealthy. What EC2 interrupts is in the panel of the queue.",
      kind: "timeseries",
      queries: [
        {
          query: "sum by (reason) (increase(karpenter_nodeclaims_disrupted_total[$__rate_interval]))",
          legend: "{{reason}}",
        },
      ],
    },
    {
      title: "Launches that failed, by EC2's reason",
      description:
        "Each instance type and zone that EC2 refused. Insufficient capacity is ordinary for Spot; anything else repeats until somebody acts.",
      kind: "timeseries",
      queries: [
        {
          query:
            "sum by (reason, capacity_type) (increase(karpenter_cloudprovider_instance_launch_failures_total[$__rate_interval]))",
          legend: "{{reason}} {{capacity_type}}",
        },
      ],
    },
    {
      title: "Launches that gave no node",
      description:
        "NodeClaims that could not be launched at all. Without a reason: the call itself was refused.",
      kind: "timeseries",
      queries: [
        {
          query:
            'sum by (error) (increase(karpenter_cloudprovider_errors_total{method="Create"}[$__rate_interval]))',
          legend: "{{error}}",
        },
      ],
    },
    {
      title: "Drifted nodes by NodePool",
      description: "A line that does not fall: nodes that budgets, pods or annotations keep back.",
      kind: "timeseries",
      queries: [
        {
          query:
            'sum by (karpenter_sh_nodepool) (operator_nodeclaim_status_condition_count{type="Drifted",status="True"})',
          legend: "{{karpenter_sh_nodepool}}",
        },
      ],
    },
    {
      title: "Disruptions that budgets allow",
      description:
        "Nodes that may go at this moment, by NodePool and reason. Zero for long keeps drift where it is.",
      kind: "timeseries",
      queries: [
        {
          query: "max by (nodepool, reason) (karpenter_nodepools_allowed_disruptions)",
          legend: "{{nodepool}} {{reason}}",
        },
      ],
    },
    {
      title: "Messages of the interruption queue",
      description: "What EC2 told of its instances: Spot interruptions, maintenance, state changes.",
      kind: "timeseries",
      queries: [
        {
          query:
            "sum by (message_type) (increase(karpenter_interruption_received_messages_total[$__rate_interval]))",
          legend: "{{message_type}}",
        },
      ],
    },
  ],
};
