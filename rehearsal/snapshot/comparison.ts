import type { KubeClient } from "../kubernetes/client";
import type { KubeNode } from "../kubernetes/objects";
import type { PriceList } from "../prices/price-list";
import { counted } from "../words";
import { type Fleet, fleetOf, type Machines, machinesOf } from "./fleet";
import type { ClusterSnapshot } from "./snapshot-file";

/** A cluster's machines today, and those that Karpenter launches for the same pods, with the system nodes of both. */
export interface Comparison {
  readonly today: Fleet;
  readonly withKarpenter: Fleet;
  /** Nodes among the latter that are not Karpenter's. */
  readonly systemNodes: number;
}

/** Nothing where a snapshot does not tell the cluster's machines, as that of one namespace. */
export async function comparisonWith(
  { nodes: today }: ClusterSnapshot,
  client: Pick<KubeClient, "list">,
  prices: PriceList,
): Promise<Comparison | undefined> {
  if (today.length === 0) return undefined;
  const nodes = await client.list<KubeNode>("/api/v1/nodes");
  const own = nodes.filter(({ metadata }) => metadata.labels?.["karpenter.sh/nodepool"] !== undefined);
  return {
    today: fleetOf(today, prices),
    withKarpenter: fleetOf(machinesOf(nodes), prices),
    systemNodes: nodes.length - own.length,
  };
}

/** For people. */
export function comparisonLines(comparison: Comparison | undefined, currency: string): string[] {
  if (comparison === undefined) return [];
  const { today, withKarpenter, systemNodes } = comparison;
  const text = ({ nodes, perHour, unpriced }: Fleet) => {
    const without = unpriced === 0 ? "" : `, without ${counted(unpriced, "node")} of no known price`;
    return `${counted(nodes, "node")} at ${currency} ${perHour.toFixed(3)} an hour${without}`;
  };
  const share = today.perHour === 0 ? 0 : Math.round((withKarpenter.perHour / today.perHour - 1) * 100);
  const change = share === 0 ? "as much" : `${Math.abs(share)} % ${share < 0 ? "less" : "more"}`;
  const system = systemNodes === 0 ? "" : `, ${systemNodes} of them the environment's system nodes`;
  return [
    `today: ${text(today)}`,
    ...kindsOf(today.machines).map(([kind, count]) => `  ${count} x ${kind}`),
    `with Karpenter: ${text(withKarpenter)}${system}: ${change}`,
  ];
}

/** In all zones. */
function kindsOf(machines: readonly Machines[]): [string, number][] {
  const kinds = new Map<string, number>();
  for (const { instanceType, capacityType, count } of machines) {
    const kind = `${instanceType} (${capacityType})`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + count);
  }
  return [...kinds].sort(([, one], [, other]) => other - one);
}
