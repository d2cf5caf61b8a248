import { defaultPrices } from "../../../rehearsal/prices/price-list";
import { comparisonLines, comparisonWith } from "../../../rehearsal/snapshot/comparison";
import { machinesOf } from "../../../rehearsal/snapshot/fleet";

const PRICES = {
  ...defaultPrices("us-east-1"),
  onDemand: new Map([
    ["m5.xlarge", 0.2],
    ["m5.large", 0.1],
  ]),
  spot: () => 0.03,
};
const ZONE = "topology.kubernetes.io/zone";
const TYPE = "node.kubernetes.io/instance-type";
const node = (labels: Record<string, string>) => ({
  metadata: { labels: { [ZONE]: "us-east-1a", ...labels } },
});
const api = (...nodes: object[]) => ({ list: async () => nodes }) as any;
const of = (nodes: ReturnType<typeof machinesOf>) => ({
  kubernetes: "1.35",
  taken: "",
  pods: { running: 1, waiting: 0 },
  nodes,
  notes: [],
});

describe("machinesOf", () => {
  test.each([
    [
      "a managed node group",
      { [TYPE]: "m5.large", "eks.amazonaws.com/capacityType": "SPOT" },
      "m5.large",
      "spot",
    ],
    ["Karpenter", { [TYPE]: "m5.large", "karpenter.sh/capacity-type": "spot" }, "m5.large", "spot"],
    ["nobody that says so", { [TYPE]: "m5.large" }, "m5.large", "on-demand"],
    ["Auto Mode", { [TYPE]: "m5.large", "eks.amazonaws.com/compute-type": "auto" }, "m5.large", "on-demand"],
    ["Fargate", { "eks.amazonaws.com/compute-type": "fargate" }, "fargate", "on-demand"],
  ])("knows what machine a node of %s is", (_, labels, instanceType, capacityType) => {
    expect(machinesOf([node(labels), node(labels)])).toEqual([
      { count: 2, instanceType, capacityType, zone: "us-east-1a" },
    ]);
  });
});

describe("a comparison with today", () => {
  const today = machinesOf([
    ...Array(4).fill(node({ [TYPE]: "m5.xlarge" })),
    node({ "eks.amazonaws.com/compute-type": "fargate" }),
  ]);

  test("counts both sides by the same prices, system nodes included", async () => {
    const comparison = await comparisonWith(
      of(today),
      api(
        node({ [TYPE]: "m5.large" }),
        node({
          [TYPE]: "m5.large",
          "karpenter.sh/nodepool": "general",
          "karpenter.sh/capacity-type": "spot",
        }),
      ),
      PRICES,
    );
    expect(comparisonLines(comparison, "USD")).toEqual([
      "today: 5 nodes at USD 0.800 an hour, without 1 node of no known price",
      "  4 x m5.xlarge (on-demand)",
      "  1 x fargate (on-demand)",
      "with Karpenter: 2 nodes at USD 0.130 an hour, 1 of them the environment's system nodes: 84 % less",
    ]);
  });

  test("is none where a snapshot has no nodes", async () => {
    expect(await comparisonWith(of([]), api(), PRICES)).toBeUndefined();
    expect(comparisonLines(undefined, "USD")).toEqual([]);
  });
});
