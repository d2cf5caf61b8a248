import { parse } from "smol-toml";
import { verifyExample } from "./support/rehearsed-example";

verifyExample("managed-node-group", (example) => {
  test("at first there are the two nodes of the managed node group, with Karpenter on them", async () => {
    expect(await example.cluster.nodes()).toEqual([]);
    const nodes = await example.controllerNodes();
    expect(nodes).toHaveLength(2);
    for (const { metadata, spec } of nodes) {
      expect(metadata.labels).toMatchObject({
        "karpenter.sh/controller": "true",
        "node.kubernetes.io/instance-type": "m5.large",
      });
      expect(spec.taints).toEqual([{ key: "karpenter.sh/controller", value: "true", effect: "NoSchedule" }]);
    }
  });

  test("Karpenter asks for those nodes and tolerates their taint", async () => {
    const { nodeSelector, tolerations } = (await example.controller()).spec.template.spec;
    expect(nodeSelector).toEqual({ "kubernetes.io/os": "linux", "karpenter.sh/controller": "true" });
    expect(tolerations).toContainEqual(expect.objectContaining({ key: "karpenter.sh/controller" }));
  });

  test("its EC2NodeClass and NodePool are Ready", async () => {
    expect(await example.ready()).toEqual(["default", "default"]);
    await example.guide.upTo("kubectl get ec2nodeclasses,nodepools");
  });

  test("inflate has no replica, and launches nothing", async () => {
    expect(await example.cluster.pods("inflate")).toEqual([]);
    expect(await example.cluster.instances()).toEqual([]);
  });

  test("scaled to three, it gets one new node, as the NodePool says", async () => {
    await example.guide.upTo("kubectl get pods -o wide");
    const [seen, ...others] = await example.nodesOf("inflate", 3);
    expect(others).toEqual([]);
    expect(seen!.instance.type).toMatch(/^[cmr][3-9]\D/);
    expect(seen!.labels["karpenter.k8s.aws/instance-hypervisor"]).toBe("nitro");
    expect(["4", "8", "16", "32"]).toContain(seen!.labels["karpenter.k8s.aws/instance-cpu"]);
    expect(await example.cluster.nodes()).toHaveLength(1);
  });

  test("it boots the pinned Bottlerocket, with the blueprint's tag", async () => {
    const [seen] = await example.nodesOf("inflate", 3);
    expect(await example.parameterOf(seen!.instance)).toMatch(
      /bottlerocket\/aws-k8s-1\.36\/x86_64\/1\.65\.0\//,
    );
    expect(seen!.instance.tags).toMatchObject({ Blueprint: "ex-karpenter-mng" });
    const { userData } = await example.launchOf(seen!.instance);
    expect(parse(userData)).toMatchObject({
      settings: { kubernetes: { "cluster-name": "ex-karpenter-mng" } },
    });
  });

  test("scaled back, the empty node goes half a minute later", async () => {
    await example.guide.upTo("kubectl get nodes");
    await example.cluster.empty();
    expect(await example.cluster.instancesIn("running")).toEqual([]);
  });
});
