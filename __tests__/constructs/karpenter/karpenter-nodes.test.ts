import { release, valuesOf, workloads } from "../../support/workloads";

describe("KarpenterNodes", () => {
  const stack = workloads();

  test("hands the specs to the chart as they are", () => {
    expect(valuesOf(stack, "karpenter-nodes")).toEqual([
      {
        nodeClasses: { default: { spec: { role: "node-role" } } },
        nodePools: { default: { spec: { weight: 10 } } },
      },
    ]);
  });

  test("hands over NodeOverlays and CapacityBuffers where there are any", () => {
    const nodeOverlays = { negotiated: { spec: { priceAdjustment: "-15%" } } };
    const capacityBuffers = { shop: { metadata: { namespace: "shop" }, spec: { replicas: 2 } } };
    const withBoth = workloads({ nodes: { nodeOverlays, capacityBuffers } });
    expect(valuesOf(withBoth, "karpenter-nodes")[0]).toMatchObject({ nodeOverlays, capacityBuffers });
    const withNone = workloads({ nodes: { nodeOverlays: {}, capacityBuffers: {} } });
    expect(valuesOf(withNone, "karpenter-nodes")).toEqual(valuesOf(stack, "karpenter-nodes"));
  });

  test("never waits: Helm would forget the release when an EC2NodeClass hangs", () => {
    expect(release(stack, "karpenter-nodes")).toMatchObject({ wait: false, namespace: "kube-system" });
  });

  test("carries its chart in the stack's folder under the content's hash, so that an edit reaches the cluster", () => {
    expect(release(stack, "karpenter-nodes").chart).toMatch(
      /^\$\{path\.module\}\/assets\/\w+\/[0-9A-F]{32}$/,
    );
  });
});
