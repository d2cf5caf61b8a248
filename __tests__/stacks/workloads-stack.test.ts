import { workloadsOf } from "../support/stacks";

const workloads = workloadsOf();
const { graph } = workloads;
const crds = graph.only("helm_release", "Crds");
const karpenter = graph.only("helm_release", "Controller");
const wait = graph.only("time_sleep");
const hook = graph.only("terraform_data");
const nodes = graph.only("helm_release", "Nodes");
const probe = graph.only("data.kubernetes_namespace_v1");

describe("WorkloadsStack", () => {
  test("goes in the order that an install needs, and back in the order that a drain needs", () => {
    const order = [probe, crds, karpenter, wait, hook, nodes];
    for (const [index, later] of order.entries()) {
      for (const earlier of order.slice(0, index))
        expect([later, earlier, graph.isAfter(later, earlier)]).toEqual([later, earlier, true]);
    }
  });

  test("asks the API server before it believes that any release is gone", () => {
    for (const release of graph.of("helm_release"))
      expect([release, graph.isAfter(release, probe)]).toEqual([release, true]);
  });

  test("does not wait in silence for the nodes while Helm uninstalls them: the hook behind does", () => {
    expect(workloads.terraform.resource.helm_release[nodes.slice("helm_release.".length)]).toMatchObject({
      wait: false,
    });
  });

  test("never replaces the hook, which would drain a running cluster", () => {
    const [drain] = Object.values<Record<string, unknown>>(workloads.terraform.resource.terraform_data);
    expect(drain).not.toHaveProperty("triggers_replace");
    expect(drain).not.toHaveProperty("lifecycle");
  });

  test("keeps the names and namespaces whose change would delete every node, whatever is edited", () => {
    const edited = workloadsOf({
      karpenter: { namespace: "karpenter", version: "1.13.0", serviceAccount: "karp", replicas: 1 },
      nodePools: { other: {} },
      cluster: { name: "other" },
    });
    const places = ({ terraform }: typeof workloads) =>
      Object.entries<Record<string, string>>(terraform.resource.helm_release)
        .filter(([id]) => /Crds|Nodes/.test(id))
        .map(([id, { name, namespace }]) => ({ id, name, namespace }));
    expect(places(edited)).toEqual(places(workloads));
    expect(
      places(edited)
        .map(({ name, namespace }) => `${namespace}/${name}`)
        .toSorted(),
    ).toEqual(["kube-system/karpenter-crd", "kube-system/karpenter-nodes"]);
  });

  test("gives NodeOverlays, CapacityBuffers and the objects' metadata to the nodes' release, and no empty key", () => {
    const valuesOf = ({ terraform }: typeof workloads) =>
      JSON.parse(
        Object.values<any>(terraform.resource.helm_release)
          .find(({ name }) => name === "karpenter-nodes")
          .values[0].replace(/\$\{[^}]*\}/g, "null"),
      );
    expect(Object.keys(valuesOf(workloads))).toEqual(["nodeClasses", "nodePools"]);
    expect(valuesOf(workloads).nodePools.general).toEqual({ spec: expect.anything() });

    const metadata = { annotations: { "kubernetes.io/description": "for the shop" } };
    const overlay = { price: "0.05", requirements: [] };
    const buffer = { replicas: 2, scalableRef: { kind: "Deployment", name: "shop" } };
    const values = valuesOf(
      workloadsOf({
        karpenter: { featureGates: { nodeOverlay: true, capacityBuffer: true } },
        nodeClasses: { default: { metadata } },
        nodeOverlays: { negotiated: { ...overlay, metadata } },
        capacityBuffers: { shop: buffer },
      }),
    );
    expect(values.nodeClasses.default).toMatchObject({ metadata, spec: expect.anything() });
    expect(values.nodeOverlays).toEqual({ negotiated: { metadata, spec: overlay } });
    expect(values.capacityBuffers).toEqual({
      shop: { metadata: { namespace: "default" }, spec: buffer },
    });
  });

  test("leaves the hook out where nobody wants it, and still waits for the CRDs", () => {
    const none = workloadsOf({ drain: { runner: "none" } }).graph;
    expect(none.of("terraform_data")).toEqual([]);
    expect(none.isAfter(none.only("helm_release", "Nodes"), none.only("time_sleep"))).toBe(true);
  });

  test("keeps the addresses of what a rename would delete with every node", () => {
    expect([crds, karpenter, nodes, hook].toSorted()).toEqual([
      "helm_release.Karpenter_Controller_74D17CE2",
      "helm_release.Karpenter_Crds_8898C67F",
      "helm_release.Nodes_Release_739D3CE0",
      "terraform_data.DrainHook_Drain_73CA5121",
    ]);
  });
});
