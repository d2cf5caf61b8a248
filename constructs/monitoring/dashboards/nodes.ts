import { LIMIT_USE, NODES, pricePerHour } from "../queries";
import type { DashboardSpec } from "./model";

/** What there is, and what it costs. */
export const NODES_DASHBOARD: DashboardSpec = {
  uid: "karpenter-nodes",
  title: "Karpenter / Nodes",
  description: "Nodes that Karpenter made, by type and price, and how full they and the NodePools are.",
  panels: [
    {
      title: "Nodes",
      description: "Nodes of Karpenter's. The system nodes are not among them.",
      kind: "stat",
      width: 6,
      queries: [{ query: `count(${NODES})`, legend: "nodes" }],
    },
    {
      title: "Price per hour",
      description:
        "At the prices that Karpenter counts with: on-demand list prices, and Spot prices as AWS last told them. Not a bill: discounts, volumes and traffic are not in it.",
      kind: "stat",
      unit: "currencyUSD",
      width: 6,
      queries: [{ query: `sum(${pricePerHour("nodepool")})`, legend: "per hour" }],
    },
    {
      title: "On Spot",
      description: "Share of the nodes that are Spot.",
      kind: "stat",
      unit: "percent",
      width: 6,
      queries: [
        {
          query: `100 * (count(${NODES.replace("{", '{capacity_type="spot",')}) or vector(0)) / count(${NODES})`,
          legend: "spot",
        },
      ],
    },
    {
      title: "Requested",
      description:
        "Share of what all nodes have that pods ask for. Low for long: see what keeps consolidation back.",
      kind: "stat",
      unit: "percent",
      width: 6,
      queries: [
        {
          query:
            'max by (resource_type) (karpenter_cluster_utilization_percent{resource_type=~"cpu|memory"})',
          legend: "{{resource_type}}",
        },
      ],
    },
    {
      title: "Nodes by NodePool",
      description: "Nodes of each NodePool.",
      kind: "timeseries",
      stacked: true,
      queries: [{ query: `count by (nodepool) (${NODES})`, legend: "{{nodepool}}" }],
    },
    {
      title: "Nodes by instance type",
      description: "Nodes of each instance type, and how they are paid for.",
      kind: "timeseries",
      stacked: true,
      queries: [
        {
          query: `count by (instance_type, capacity_type) (${NODES})`,
          legend: "{{instance_type}} {{capacity_type}}",
        },
      ],
    },
    {
      title: "Nodes by zone",
      description: "Nodes of each zone.",
      kind: "timeseries",
      stacked: true,
      queries: [{ query: `count by (zone) (${NODES})`, legend: "{{zone}}" }],
    },
    {
      title: "Price per hour by NodePool",
      description: "US dollars an hour, at the prices that Karpenter counts with.",
      kind: "timeseries",
      unit: "currencyUSD",
      stacked: true,
      queries: [{ query: pricePerHour("nodepool"), legend: "{{nodepool}}" }],
    },
    {
      title: "Price per hour by instance type",
      description: "US dollars an hour for all nodes of a type together.",
      kind: "timeseries",
      unit: "currencyUSD",
      stacked: true,
      queries: [
        {
          query: pricePerHour("instance_type, capacity_type"),
          legend: "{{instance_type}} {{capacity_type}}",
        },
      ],
    },
    {
      title: "NodePools at their limits",
      description:
        "What a NodePool's nodes have, as a share of its limits. At 100 percent it launches no more.",
      kind: "timeseries",
      unit: "percent",
      queries: [{ query: LIMIT_USE, legend: "{{nodepool}} {{resource_type}}" }],
    },
    {
      title: "Each node",
      description: "Seconds since the node was made, with where and what it is.",
      kind: "table",
      unit: "s",
      width: 24,
      queries: [
        {
          query:
            'max by (node_name, nodepool, instance_type, capacity_type, zone, arch) (karpenter_nodes_current_lifetime_seconds{nodepool!=""})',
          legend: "age",
        },
      ],
      hidden: ["Time"],
    },
  ],
};
