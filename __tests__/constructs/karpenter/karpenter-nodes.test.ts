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

  test("drains by its Job the release's own objects, where others have NodePools, and waits for every node", () => {
    const systemNodes = { labels: {}, taint: { key: "a", value: "b", effect: "NoSchedule" } };
    const drain = { image: "kubectl", deadlineSeconds: 900, systemNodes, nodePools: ["general", "batch"] };
    const [values] = valuesOf(workloads({ nodes: { drain } as never }), "karpenter-nodes");
    const ours = "--selector app.kubernetes.io/managed-by=Helm,app.kubernetes.io/instance=karpenter-nodes";
    expect(values.drain.steps.map(({ args }: { args: string[] }) => args.join(" "))).toEqual([
      `delete nodepools.karpenter.sh ${ours} --cascade=foreground --timeout=900s`,
      "delete nodeclaims.karpenter.sh --selector karpenter.sh/nodepool in (general,batch) --timeout=900s",
      `delete ec2nodeclasses.karpenter.k8s.aws ${ours} --timeout=900s`,
      "wait --for=delete nodeclaims.karpenter.sh --all --timeout=900s",
    ]);
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
