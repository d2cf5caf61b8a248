import { parse } from "smol-toml";
import { all, textOf } from "../rehearsal/emulator/xml";
import { noSpotCapacity } from "./support/no-spot-capacity";
import { verifyExample } from "./support/rehearsed-example";

/** With all types to choose from Karpenter asks sixty at a time, and takes a minute to have heard no from each. */
const FEW_TYPES = { "karpenter.k8s.aws/instance-family": "m7i" };

verifyExample("bottlerocket-spot", (example) => {
  test("its EC2NodeClass and NodePools are Ready", async () => {
    expect(await example.ready()).toEqual(["batch", "bottlerocket", "spot"]);
    await example.guide.upTo("kubectl get ec2nodeclasses,nodepools");
  });

  test("scale-out has three nodes in three zones", async () => {
    await example.guide.upTo("kubectl get pdb");
    const seen = await example.nodesOf("scale-out", 3);
    expect(new Set(seen.map(({ node }) => node)).size).toBe(3);
    expect(new Set(seen.map(({ instance }) => instance.zone)).size).toBe(3);
  });

  test("scaled up, the deployment gets Spot nodes of four CPUs at least", async () => {
    await example.guide.upTo("kubectl get nodeclaims");
    for (const { labels, instance } of await example.nodesOf("inflate", 20)) {
      expect(instance.spot).toBe(true);
      expect(labels).toMatchObject({ "karpenter.sh/nodepool": "spot", "kubernetes.io/arch": "amd64" });
      expect(Number(labels["karpenter.k8s.aws/instance-cpu"])).toBeGreaterThanOrEqual(4);
    }
  });

  test("the node boots the pinned Bottlerocket, told its cluster and its settings in TOML", async () => {
    const [seen] = await example.nodesOf("inflate", 20);
    expect(await example.parameterOf(seen!.instance)).toMatch(
      /bottlerocket\/aws-k8s-1\.36\/x86_64\/1\.65\.0\//,
    );
    const { userData, data } = await example.launchOf(seen!.instance);
    expect(parse(userData)).toMatchObject({
      settings: {
        kernel: { sysctl: { "vm.max_map_count": "262144" } },
        kubernetes: {
          "cluster-name": "bottlerocket-spot",
          "api-server": example.cluster.client.access.server,
        },
      },
    });
    const volumes = all(data, "blockDeviceMappingSet", "item");
    expect(
      volumes.map((each) => [
        textOf(each, "deviceName"),
        textOf(each, "ebs", "volumeSize"),
        textOf(each, "ebs", "encrypted"),
      ]),
    ).toEqual([
      ["/dev/xvda", "4", "true"],
      ["/dev/xvdb", "30", "true"],
    ]);
  });

  test("workloads keep off the system nodes, which Karpenter keeps to", async () => {
    for (const { labels } of await example.nodesOf("inflate", 20)) {
      expect(labels).toHaveProperty(["karpenter.sh/nodepool"]);
    }
    const nodes = await example.controllerNodes();
    expect(nodes).toHaveLength(2);
    for (const { metadata } of nodes) {
      expect(metadata.labels).toMatchObject({ "eks.amazonaws.com/capacityType": "ON_DEMAND" });
    }
  });

  // Before the pool is at its limit, where it would have to wait until nodes go.
  test("without Spot capacity a pod gets a node on demand", async () => {
    const comesBack = example.deployment.gateway.use(noSpotCapacity);
    await example.cluster.deploy("urgent", { replicas: 1, cpu: "7", nodeSelector: FEW_TYPES });
    const [seen] = await example.nodesOf("urgent", 1);
    expect(seen!.instance.spot).toBe(false);
    comesBack();
  });

  test("scaled beyond the limit, pods wait, and Karpenter says why", async () => {
    await example.guide.upTo("kubectl get nodepools");
  });

  test("scaled down, its pods are gone", async () => {
    await example.cluster.scale("inflate", 0);
    expect(await example.nodesOf("inflate", 0)).toEqual([]);
  });

  test("a pod that tolerates the taint gets a node of one of the five types", async () => {
    const [seen, ...others] = await example.nodesOf("toleration", 1);
    expect(others).toEqual([]);
    expect(seen!.labels["karpenter.sh/nodepool"]).toBe("batch");
    expect(["m5.large", "m5a.large", "m5n.large", "m5d.large", "m6i.large"]).toContain(seen!.instance.type);
    expect((await example.cluster.node(seen!.node)).spec.taints).toEqual([
      { key: "dedicated", value: "batch", effect: "NoSchedule" },
    ]);
  });

  test("the samples of affinity and of do-not-disrupt run", async () => {
    expect(await example.nodesOf("node-affinity", 1)).toHaveLength(1);
    expect(await example.nodesOf("do-not-disrupt", 1)).toHaveLength(1);
  });
});
