import { type PriceList, priceOf } from "../prices/price-list";

/** Machines that are alike. */
export interface Machines {
  readonly count: number;
  readonly instanceType: string;
  readonly capacityType: string;
  readonly zone: string;
}

/** A cluster's machines together. */
export interface Fleet {
  readonly nodes: number;
  readonly perHour: number;
  /** Machines without a known price. */
  readonly unpriced: number;
  readonly machines: readonly Machines[];
}

interface LabelledNode {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
}

/** Nodes of a cluster by what they are. Node groups say their capacity otherwise than Karpenter. */
export function machinesOf(nodes: readonly LabelledNode[]): Machines[] {
  const groups = new Map<string, Machines>();
  for (const { metadata } of nodes) {
    const { labels = {} } = metadata;
    const capacity = labels["karpenter.sh/capacity-type"] ?? labels["eks.amazonaws.com/capacityType"];
    const machine = {
      instanceType:
        labels["eks.amazonaws.com/compute-type"] === "fargate"
          ? "fargate"
          : (labels["node.kubernetes.io/instance-type"] ?? "unknown"),
      capacityType: (capacity ?? labels["node.kubernetes.io/lifecycle"] ?? "on-demand")
        .toLowerCase()
        .replace(/^(on_demand|normal)$/, "on-demand"),
      zone: labels["topology.kubernetes.io/zone"] ?? "unknown",
    };
    const key = Object.values(machine).join(" ");
    groups.set(key, { count: (groups.get(key)?.count ?? 0) + 1, ...machine });
  }
  return [...groups].sort(([one], [other]) => one.localeCompare(other)).map(([, machines]) => machines);
}

/** The region that a cluster's nodes are in. */
export function regionOf(nodes: readonly LabelledNode[]): string | undefined {
  const regions = nodes.map(({ metadata }) => metadata.labels?.["topology.kubernetes.io/region"]);
  return regions.find((each) => each !== undefined);
}

export function fleetOf(machines: readonly Machines[], prices: PriceList): Fleet {
  const priced = machines.map((each) => ({ ...each, price: priceOf(prices, each) }));
  const sum = (of: (each: (typeof priced)[number]) => number) =>
    priced.reduce((total, each) => total + of(each), 0);
  return {
    nodes: sum(({ count }) => count),
    perHour: sum(({ count, price = 0 }) => count * price),
    unpriced: sum(({ count, price }) => (price === undefined ? count : 0)),
    machines,
  };
}
