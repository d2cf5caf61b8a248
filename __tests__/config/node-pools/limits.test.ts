import { INSTANCE_TYPES } from "../../../config/instance-types/table";
import { nodePoolSpec } from "../../../config/node-pools/spec";
import { nodePoolWarnings } from "../../../config/node-pools/warnings";

type Entry = Parameters<typeof nodePoolSpec>[0];

const limits = (entry: Entry) => nodePoolSpec(entry, { nodeClassName: "default" }).limits;
const typeIn = (...values: string[]): Entry => ({
  requirements: [{ key: "node.kubernetes.io/instance-type", operator: "In", values }],
});
const warnings = (pool: object) =>
  nodePoolWarnings({ general: { capacityTypes: ["on-demand"], ...pool } }, { default: {} }).map(
    ({ path, message }) => `${path.slice(2).join(".")}: ${message}`,
  );

describe("a pool without limits", () => {
  test.each<[Entry]>([
    [{}],
    [{ minCpu: 64 }],
    [{ instanceTypes: ["m7i.24xlarge"] }],
    [{ instanceFamilies: ["g5"] }],
    [typeIn("m7i.large", "p5.48xlarge")],
  ])("has 100 CPUs and 400Gi where a node fits: %j", (entry) => {
    expect(limits(entry)).toEqual({ cpu: 100, memory: "400Gi" });
  });

  test.each<[Entry, object]>([
    [{ minCpu: 128 }, { cpu: 256, memory: "512Gi" }],
    [typeIn("p5.48xlarge"), { cpu: 384, memory: "4096Gi" }],
    [{ template: { spec: typeIn("p5.48xlarge") } }, { cpu: 384, memory: "4096Gi" }],
    [{ instanceTypes: ["r7i.16xlarge"] }, { cpu: 128, memory: "1024Gi" }],
    [{ instanceFamilies: ["p4d"] }, { cpu: 192, memory: "2304Gi" }],
    [{ minMemory: "8Ti" }, { cpu: 896, memory: "16384Gi" }],
  ])("has room for two nodes of the smallest type where that is more: %j", (entry, expected) => {
    expect(limits(entry)).toEqual(expected);
  });

  test("has room for a node of any type that it names alone", () => {
    const tooSmall = INSTANCE_TYPES.filter(
      ({ attributes }) => attributes && attributes.arch !== "none",
    ).filter(({ name, attributes }) => {
      const { cpu, memory } = limits({ ...typeIn(name), architectures: ["amd64", "arm64"] }) ?? {};
      const fits = Number(attributes?.cpu) <= Number(cpu);
      return !fits || (Number(attributes?.memory) / 1024) * 0.925 > Number.parseInt(String(memory), 10);
    });
    expect(tooSmall).toEqual([]);
  });

  test("tells of a type that it names among smaller ones, and that no node can have", () => {
    expect(warnings(typeIn("m7i.large", "p5.48xlarge"))).toEqual([
      ": the default limits (cpu 100, memory 400Gi) have no room for p5.48xlarge (cpu: 192, memory: 2048Gi, nvidia.com/gpu: 8); set limits",
    ]);
  });
});

describe("a pool with limits of its own", () => {
  test("keeps them", () => {
    expect(limits({ ...typeIn("p5.48xlarge"), limits: { cpu: 100 } })).toEqual({ cpu: 100 });
  });

  test.each([
    [
      { ...typeIn("p5.48xlarge"), limits: { cpu: 100 } },
      "p5.48xlarge (cpu: 192, memory: 2048Gi, nvidia.com/gpu: 8)",
    ],
    [
      { instanceFamilies: ["g5"], limits: { "nvidia.com/gpu": 0 } },
      "g5.xlarge (cpu: 4, memory: 16Gi, nvidia.com/gpu: 1)",
    ],
    [{ limits: { nodes: 0 } }, "c7a.medium"],
    [{ limits: { memory: "1Gi" } }, "c7a.medium"],
  ])("is told that no node can come: %j", (pool, type) => {
    expect(warnings(pool)).toContainEqual(
      expect.stringContaining(`limits: Karpenter launches no node: ${type}`),
    );
  });

  test.each([
    [{ limits: { cpu: 1 } }],
    [{ limits: { memory: "2Gi", "nvidia.com/gpu": 0 } }],
    [{ limits: { nodes: 1 } }],
  ])("is told nothing where one can: %j", (pool) => {
    expect(warnings(pool)).toEqual([]);
  });
});
