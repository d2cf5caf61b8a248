import { environmentSchema } from "../../../config/environment";
import { environmentWarnings } from "../../../config/rules";

const AWS = { region: "eu-west-1" };
const label = (name: string) => `karpenter.k8s.aws/instance-${name}`;
const requirement = (key: string, operator: string, ...values: string[]) => ({
  requirements: [{ key, operator, values }],
});

/** Lines of a pool's errors, else of its warnings but for those about Spot. */
function told(pool: object, level: "errors" | "warnings"): string[] {
  const parsed = environmentSchema.safeParse({ aws: AWS, nodePools: { pool } });
  const found = parsed.success ? environmentWarnings(parsed.data) : parsed.error.issues;
  if (parsed.success !== (level === "warnings")) return [];
  return found
    .filter(({ path, message }) => path[0] === "nodePools" && !message.startsWith("Spot is reclaimed"))
    .map(({ path, message }) => `${path.slice(2).join(".")}: ${message}`);
}

describe("a name that EC2 does not have", () => {
  test.each([
    [{ instanceTypes: ["m7i.larg"] }, "instanceTypes.0: EC2 has no size larg (did you mean m7i.large?)"],
    [{ instanceTypes: ["t3-medium"] }, "instanceTypes.0: .*(did you mean t3.medium?)"],
    [{ instanceTypes: ["t3.medum"] }, "instanceTypes.0: EC2 has no size medum (did you mean t3.medium?)"],
    [{ instanceTypes: ["M7i.Large"] }, "instanceTypes.0: .*(did you mean m7i.large?)"],
    [{ instanceTypes: ["m7i.large", "m9zz.larg"] }, "instanceTypes.1: EC2 has no size larg"],
    [{ instanceTypes: ["m7i"] }, "instanceTypes.0: m7i is a family; .*instanceFamilies: [m7i]"],
    [
      { instanceFamilies: ["m7i.large"] },
      "instanceFamilies.0: m7i.large is a type; .*instanceTypes: [m7i.large]",
    ],
    [{ instanceFamilies: ["m"] }, "instanceFamilies.0: m is a category; .*instanceCategories: [m]"],
    [{ instanceFamilies: ["M7i"] }, "instanceFamilies.0: .*(did you mean m7i?)"],
    [{ instanceCategories: ["gpu"] }, "instanceCategories.0: .*(did you mean g or p?)"],
    [{ instanceCategories: ["m7i"] }, "instanceCategories.0: m7i is no category; .*instanceFamilies: [m7i]"],
    [
      requirement("node.kubernetes.io/instance-type", "In", "m7i.larg"),
      "requirements.0.values.0: EC2 has no size larg",
    ],
    [requirement(label("family"), "In", "M5"), "requirements.0.values.0: .*(did you mean m5?)"],
    [requirement(label("category"), "In", "compute"), "requirements.0.values.0: .*(did you mean c?)"],
    [requirement(label("size"), "In", "2xlarg"), "requirements.0.values.0: .*(did you mean 2xlarge?)"],
    [
      requirement(label("memory"), "In", "16Gi"),
      'requirements.0.values.0: .*MiB, in quotes, got "16Gi" (did you mean "16384"?)',
    ],
    [requirement(label("generation"), "In", "v7"), "requirements.0.values.0: expected a whole number"],
    [requirement(label("gpu-name"), "In", "A10G"), "requirements.0.values.0: .*(did you mean a10g?)"],
    [
      requirement(label("gpu-manufacturer"), "In", "nvida"),
      "requirements.0.values.0: .*(did you mean nvidia?)",
    ],
    [
      { template: { spec: requirement(label("size"), "In", "larg") } },
      "template.spec.requirements.0.values.0: EC2 has no size",
    ],
    [{ limits: { "nvidia.com/gpus": 1 } }, "limits.nvidia.com/gpus: .*(did you mean nvidia.com/gpu?)"],
    [{ limits: { CPU: 1 } }, "limits.CPU: .*(did you mean cpu?)"],
    [{ limits: { gpu: 1 } }, "limits.gpu: .*(did you mean nvidia.com/gpu?)"],
  ])("is an error: %j", (pool, line) => {
    const [start = "", end = ""] = line.split(".*");
    expect(told(pool, "errors")).toEqual([expect.stringContaining(start)]);
    expect(told(pool, "errors")[0]).toContain(end);
  });

  test.each([
    [{ instanceTypes: ["m10i.large"] }, "instanceTypes.0: EC2 had no family m10i on 20"],
    [{ instanceTypes: ["m7i.9xlarge"] }, "instanceTypes.0: EC2 had no m7i.9xlarge (m7i has large, "],
    [
      { instanceFamilies: ["m7i", "mi7"] },
      "instanceFamilies.1: EC2 had no family mi7 on 2026-10-27 (did you mean m7i?)",
    ],
    [
      requirement(label("size"), "NotIn", "nanoo"),
      "requirements.0.values.0: EC2 has no size nanoo (did you mean nano?)",
    ],
    [requirement(label("gpu-name"), "NotIn", "x9000"), "requirements.0.values.0: no instance type has it"],
  ])("is a warning where it may be newer, or keeps nothing out: %j", (pool, line) => {
    expect(told(pool, "warnings")).toEqual([expect.stringContaining(line)]);
  });

  test.each([
    [{ instanceFamilies: ["m5", "c7g-flex", "u7i-12tb", "p6-b200"] }],
    [{ instanceCategories: ["c", "m", "r", "t"] }],
    [requirement(label("size"), "NotIn", "nano", "micro", "metal", "metal-24xl")],
    [requirement(label("gpu-name"), "In", "t4", "a10g", "v100")],
    [requirement(label("hypervisor"), "In", "nitro")],
    [requirement(label("cpu"), "In", "4", "8", "12")],
    [{ limits: { cpu: 10, "nvidia.com/gpu": 4, "smarter-devices/fuse": 5, "hugepages-2Mi": "1Gi" } }],
  ])("is not found in %j", (pool) => {
    expect(told(pool, "errors")).toEqual([]);
    expect(told(pool, "warnings")).toEqual([]);
  });
});

describe("choices that exclude each other", () => {
  test.each([
    [
      { instanceTypes: ["m7i.large"], minCpu: 64 },
      "instanceTypes: conflicts with minCpu: 64: no instance type meets both (m7i.large has instance-cpu 2); change one of them",
    ],
    [
      { instanceTypes: ["m4.large"], minInstanceGeneration: 6 },
      "instanceTypes: conflicts with minInstanceGeneration: 6: no instance type meets both (m4.large has instance-generation 4); change one of them",
    ],
    [
      { instanceTypes: ["u-6tb1.56xlarge"], capacityTypes: ["spot"] },
      "instanceTypes: conflicts with capacityTypes: [spot]: no instance type meets both (u-6tb1.56xlarge has capacity-type on-demand, reserved); change one of them",
    ],
    [
      { minCpu: 64, maxMemory: "64Gi" },
      "minCpu: conflicts with maxMemory: 65536Mi: no instance type meets both (those have instance-memory 131072 to 33554432); change one of them",
    ],
    [
      requirement(label("cpu-manufacturer"), "In", "aws"),
      "requirements.0: conflicts with the default architectures: [amd64]: no instance type meets both (those have arch arm64); set architectures: [arm64]",
    ],
    [
      { instanceFamilies: ["m7i"], ...requirement(label("gpu-count"), "Gt", "0") },
      "instanceFamilies: conflicts with karpenter.k8s.aws/instance-gpu-count Gt [0]: no instance type meets both (those have instance-gpu-count none); change one of them",
    ],
    [{ minCpu: 5000 }, "minCpu: no instance type meets this, by the table of 2026-10-27; they have 1 to 896"],
    [{ instanceTypes: ["mac2.metal"] }, "instanceTypes: Karpenter launches none of these, which run macOS"],
  ])("are an error that names the fewest: %j", (pool, line) => {
    expect(told(pool, "errors")).toEqual([expect.stringContaining(line)]);
  });

  test("leave out what has no part in it", () => {
    const pool = { instanceTypes: ["m7i.large"], minCpu: 64, zones: ["eu-west-1a"], capacityTypes: ["spot"] };
    const [line = ""] = told(pool, "errors");
    expect(line).not.toMatch(/zones|capacityTypes|architectures|operatingSystem/);
  });

  test.each([
    ["a family that the table lacks", { instanceFamilies: ["m10i"], minCpu: 512, minInstanceGeneration: 10 }],
    [
      "a type that nobody describes",
      { instanceTypes: ["c7g-flex.large"], architectures: ["arm64"], minCpu: 64 },
    ],
    ["a size that a family did not have", { instanceTypes: ["m7i.96xlarge"], minCpu: 384 }],
    ["a label of one's own", requirement("example.com/rack", "In", "a1")],
  ])("are not seen in %s", (_, pool) => {
    expect(told(pool, "errors")).toEqual([]);
  });
});
