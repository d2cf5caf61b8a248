import type { KarpenterMetrics } from "../../releases/karpenter";

/**
 * Parts of PromQL that panels and alerts share. The controller's replicas are scraped each; only the one that leads has
 * metrics of nodes and pods, so `max by` merges what two scrapes have around a change of the leader.
 */

/** Nodes of Karpenter's, one series each. */
export const NODES = 'karpenter_nodes_allocatable{nodepool!="",resource_type="cpu"}';

/** Pods that no node has yet. */
export const WAITING = 'karpenter_pods_state{phase="Pending",scheduled="false"}';

/** What of other controllers in the cluster has the same names is left out. */
export const OF_KARPENTER = "on (job, instance) karpenter_build_info";

const OFFERING = "instance_type, capacity_type, zone";

/** US dollars an hour for the nodes, by labels of theirs, at the prices that Karpenter itself counts with. */
export function pricePerHour(by: string): string {
  const nodes = `count by (${[...new Set([...by.split(", "), ...OFFERING.split(", ")])].join(", ")}) (${NODES})`;
  const price = `max by (${OFFERING}) (karpenter_cloudprovider_instance_type_offering_price_estimate)`;
  return `sum by (${by}) (${nodes} * on (${OFFERING}) group_left () ${price})`;
}

/** How far the nodes of each NodePool are from its limits, in percent. Of what has no limit nothing is said. */
export const LIMIT_USE = [
  "100 * max by (nodepool, resource_type) (karpenter_nodepools_usage)",
  "/ on (nodepool, resource_type) (max by (nodepool, resource_type) (karpenter_nodepools_limit) > 0)",
].join(" ");

/** Seconds that each waiting pod has been there without a node. */
export const WAIT_SECONDS = [
  "max by (namespace, name) (karpenter_pods_unbound_time_seconds)",
  `and on (namespace, name) max by (namespace, name) (${WAITING})`,
].join(" ");

/** Whether a release measures all that a query asks of Karpenter. */
export function isMeasured(query: string, metrics: KarpenterMetrics): boolean {
  return metricsIn(query).every(
    (name) => name in metrics || name.replace(/_(bucket|sum|count)$/, "") in metrics,
  );
}

/** Names of Karpenter's own metrics in a query: those of its libraries are the same in every release. */
export function metricsIn(query: string): string[] {
  const names = query.match(/\b(?:karpenter|operator)_\w+/g) ?? [];
  return [...new Set(names.filter((name) => !/^karpenter_(sh|k8s)_/.test(name)))];
}
