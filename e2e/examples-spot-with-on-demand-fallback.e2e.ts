import { noSpotCapacity } from "./support/no-spot-capacity";
import { verifyExample } from "./support/rehearsed-example";

/** With all types to choose from Karpenter asks sixty at a time, and takes a minute to have heard no from each. */
const FEW_TYPES = { "karpenter.k8s.aws/instance-family": "m7i" };

verifyExample("spot-with-on-demand-fallback", (example) => {
  test("its EC2NodeClass and both NodePools are Ready", async () => {
    expect(await example.ready()).toEqual(["default", "ondemand-pool", "spot-pool"]);
  });

  test("Karpenter runs twice, on the system nodes that it tolerates", async () => {
    await example.guide.upTo("kubectl get nodes -L workload-type");
    const nodes = await example.controllerNodes();
    expect(nodes).toHaveLength(2);
    for (const { metadata, spec } of nodes) {
      expect(metadata.labels).toMatchObject({
        "workload-type": "system",
        "node.kubernetes.io/instance-type": "c7i-flex.large",
      });
      expect(spec.taints).toEqual([{ key: "workload-type", value: "system", effect: "NoSchedule" }]);
    }
  });

  test("it is told what the file says", async () => {
    const { serviceAccountName, containers } = (await example.controller()).spec.template.spec;
    expect(serviceAccountName).toBe("karpenter-sa");
    const [container] = containers;
    expect(container!.resources).toEqual({
      requests: { cpu: "500m", memory: "1Gi" },
      limits: { cpu: "1", memory: "1Gi" },
    });
    const env = Object.fromEntries(container!.env.map(({ name, value }) => [name, value]));
    expect(env).toMatchObject({
      CLUSTER_NAME: "platform",
      INTERRUPTION_QUEUE: "platform",
      BATCH_MAX_DURATION: "10s",
      BATCH_IDLE_DURATION: "1s",
      LOG_LEVEL: "info",
    });
  });

  test("pods get Spot while there is any", async () => {
    await example.guide.upTo("kubectl get nodepools -o");
    for (const { labels, instance } of await example.nodesOf("inflate", 3)) {
      expect(labels["karpenter.sh/nodepool"]).toBe("spot-pool");
      expect(instance.spot).toBe(true);
    }
  });

  test("and nodes on demand, of the other pool, when there is none", async () => {
    const comesBack = example.deployment.gateway.use(noSpotCapacity);
    await example.cluster.deploy("urgent", { replicas: 1, cpu: "7", nodeSelector: FEW_TYPES });
    const [seen] = await example.nodesOf("urgent", 1);
    expect(seen!.labels["karpenter.sh/nodepool"]).toBe("ondemand-pool");
    expect(seen!.instance.spot).toBe(false);
    comesBack();
  });

  test("the nodes have infra's role, security group and subnets", async () => {
    const [seen] = await example.nodesOf("urgent", 1);
    expect(seen!.instance.profile).toContain(":instance-profile/karpenter/us-east-1/platform/");
    const { userData } = await example.launchOf(seen!.instance);
    expect(userData).toContain("kind: NodeConfig");
    expect(userData).toContain("name: platform");
  });
});
