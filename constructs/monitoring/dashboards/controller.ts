import { OF_KARPENTER } from "../queries";
import type { DashboardSpec } from "./model";

/** Whether Karpenter itself is well. */
export const CONTROLLER_DASHBOARD: DashboardSpec = {
  uid: "karpenter-controller",
  title: "Karpenter / Controller",
  description: "The controller's health: replicas, errors, calls of AWS, queues, memory.",
  panels: [
    {
      title: "Version",
      description: "What runs. Two versions at once: a roll-out is on its way, or stuck.",
      kind: "stat",
      width: 6,
      queries: [{ query: "count by (version) (karpenter_build_info)", legend: "{{version}}" }],
    },
    {
      title: "Replicas that answer",
      description: "Replicas that Prometheus can scrape.",
      kind: "stat",
      width: 6,
      queries: [{ query: "count(karpenter_build_info)", legend: "replicas" }],
    },
    {
      title: "Leaders",
      description: "One leads and does the work; zero for long: nobody works.",
      kind: "stat",
      width: 6,
      queries: [
        {
          query: `sum(leader_election_master_status and ${OF_KARPENTER})`,
          legend: "leaders",
        },
      ],
    },
    {
      title: "Knows the cluster",
      description:
        "1 where what Karpenter has in memory is what the API server has; 0 for moments while nodes are launched. At 0 for long it disrupts nothing.",
      kind: "stat",
      width: 6,
      queries: [{ query: "max(karpenter_cluster_state_synced)", legend: "synced" }],
    },
    {
      title: "Ready",
      description:
        "1 for each NodePool and EC2NodeClass by its condition Ready. What is not True launches nothing.",
      kind: "timeseries",
      queries: [
        {
          query: 'max by (name, status) (operator_nodepool_status_condition_count{type="Ready"})',
          legend: "NodePool {{name}} {{status}}",
        },
        {
          query: 'max by (name, status) (operator_ec2nodeclass_status_condition_count{type="Ready"})',
          legend: "EC2NodeClass {{name}} {{status}}",
        },
      ],
    },
    {
      title: "Errors by controller",
      description: "Reconciles that ended with an error, a second. Karpenter tries again by itself.",
      kind: "timeseries",
      queries: [
        {
          query: `sum by (controller) (rate(controller_runtime_reconcile_errors_total[$__rate_interval]) and ${OF_KARPENTER}) > 0 or sum(rate(controller_runtime_reconcile_errors_total[$__rate_interval]) and ${OF_KARPENTER})`,
          legend: "{{controller}}",
        },
      ],
    },
    {
      title: "Objects that wait",
      description: "Depth of the controllers' queues.",
      kind: "timeseries",
      queries: [
        {
          query: `topk(10, sum by (controller) (workqueue_depth and ${OF_KARPENTER}))`,
          legend: "{{controller}}",
        },
      ],
    },
    {
      title: "Calls of AWS",
      description: "Calls a second by action and the answer's status. 403: a policy; 503: AWS throttles.",
      kind: "timeseries",
      queries: [
        {
          query: `sum by (service, action, code) (rate(aws_sdk_go_request_total[$__rate_interval]) and ${OF_KARPENTER})`,
          legend: "{{service}} {{action}} {{code}}",
        },
      ],
    },
    {
      title: "Time of the cloud's answers",
      description: "99 of 100 answers come within, by method.",
      kind: "timeseries",
      unit: "s",
      queries: [
        {
          query:
            "histogram_quantile(0.99, sum by (le, method) (rate(karpenter_cloudprovider_duration_seconds_bucket[$__rate_interval])))",
          legend: "{{method}}",
        },
      ],
    },
    {
      title: "Time to think",
      description:
        "99 of 100 schedulings take less: finding nodes for pods (provisioner), and what may go (disruption).",
      kind: "timeseries",
      unit: "s",
      queries: [
        {
          query:
            "histogram_quantile(0.99, sum by (le, controller) (rate(karpenter_scheduler_scheduling_duration_seconds_bucket[$__rate_interval])))",
          legend: "{{controller}}",
        },
      ],
    },
    {
      title: "Memory",
      description: "Of each replica. Above the limit of karpenter.resources it is ended and starts again.",
      kind: "timeseries",
      unit: "bytes",
      queries: [{ query: `process_resident_memory_bytes and ${OF_KARPENTER}`, legend: "{{instance}}" }],
    },
    {
      title: "CPU",
      description: "Cores that each replica uses.",
      kind: "timeseries",
      queries: [
        {
          query: `rate(process_cpu_seconds_total[$__rate_interval]) and ${OF_KARPENTER}`,
          legend: "{{instance}}",
        },
      ],
    },
  ],
};
