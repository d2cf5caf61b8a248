import { environmentSchema } from "../../../config/environment";
import { environmentOf, workloadsOf } from "../../support/stacks";

const ROOM = { cpu: 2, memory: "4Gi", replicas: 3 };
const pools = (general: object, karpenter: object = {}) => ({
  karpenter,
  nodePools: { general },
});
const roomOf = (settings: object) => environmentOf(settings).nodePools.general?.headroom;

describe("headroom of a NodePool", () => {
  test("is a CapacityBuffer's where Karpenter has them, with the gate opened for it", () => {
    const environment = environmentOf(pools({ headroom: ROOM }));
    expect(environment.nodePools.general?.headroom).toMatchObject({
      by: "buffer",
      replicas: 3,
      requests: { cpu: "2", memory: "4Gi" },
    });
    expect(environment.karpenter.featureGates).toEqual({ capacityBuffer: true });
  });

  test.each([
    ["an older Karpenter", { version: "1.13.1" }],
    ["the gate closed on purpose", { featureGates: { capacityBuffer: false } }],
    [
      "the gate closed by the chart's values",
      { values: { settings: { featureGates: { capacityBuffer: false } } } },
    ],
  ])("is that of pods which yield to others with %s", (_, karpenter) => {
    const settings = { ...pools({ headroom: ROOM }, karpenter), cluster: { version: "1.36" } };
    expect(roomOf(settings)?.by).toBe("pods");
    expect(environmentOf(settings).karpenter.featureGates?.capacityBuffer).not.toBe(true);
  });

  test("tolerates the pool's taints, whatever their values", () => {
    const taints = [
      { key: "dedicated", value: "batch", effect: "NoSchedule" },
      { key: "gpu", effect: "NoExecute" },
    ];
    expect(roomOf(pools({ headroom: ROOM, taints }))?.tolerations).toEqual([
      { key: "dedicated", operator: "Equal", value: "batch", effect: "NoSchedule" },
      { key: "gpu", operator: "Exists", effect: "NoExecute" },
    ]);
  });

  test("is no part of the NodePool itself, and nothing where it is left out", () => {
    const values = (settings: object) => {
      const { graph, terraform } = workloadsOf(settings);
      const id = graph.only("helm_release", "Nodes").slice("helm_release.".length);
      return JSON.parse(terraform.resource.helm_release[id].values[0].replaceAll(/\$\{[^}]*\}/g, '""'));
    };
    const { headroom, nodePools } = values(pools({ headroom: ROOM }));
    expect(headroom.general).toMatchObject({ by: "buffer", replicas: 3 });
    expect(Object.keys(nodePools.general)).toEqual(["spec"]);
    expect(values(pools({}))).not.toHaveProperty("headroom");
  });

  test.each([
    [{ headroom: { cpu: 1 } }, "memory: expected memory in Mi or Gi, such as 2Gi"],
    [{ headroom: { cpu: "lots", memory: "1Gi" } }, "cpu: expected CPUs such as 2, 1.5 or 500m"],
    [
      { headroom: ROOM, replicas: 2, limits: { nodes: 3 } },
      "headroom: conflicts with replicas, by which the pool has nodes whatever runs on them; raise replicas instead",
    ],
  ])("%j is refused", (general, message) => {
    const { error } = environmentSchema.safeParse({
      aws: { region: "eu-west-1" },
      karpenter: { featureGates: { staticCapacity: true } },
      nodePools: { general },
    });
    const told = error?.issues.map(({ path, message: words }) => `${String(path.at(-1))}: ${words}`) ?? [];
    expect(told).toEqual([expect.stringContaining(message)]);
  });
});
