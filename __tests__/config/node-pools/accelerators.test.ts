import { environmentSchema } from "../../../config/environment";
import { environmentWarnings } from "../../../config/rules";
import { environmentOf, parsedOf } from "../../support/stacks";

const pool = (entry: object, nodeClasses: object = { default: {} }) => ({
  nodeClasses,
  nodePools: { devices: entry },
});
const specOf = (entry: object) => environmentOf(pool(entry)).nodePools.devices!.spec;
const requirementsOf = (entry: object) =>
  Object.fromEntries(
    specOf(entry).template.spec.requirements.map(({ key, operator, values }) => [
      key.replace(/^.*\//, ""),
      `${operator} ${values?.join(" ")}`,
    ]),
  );

const problems = (settings: object) => {
  const { error } = environmentSchema.safeParse({ aws: { region: "eu-west-1" }, ...settings });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
};
const warnings = (settings: object) =>
  environmentWarnings(parsedOf(settings)).map(({ path, message }) => `${path.join(".")}: ${message}`);

describe("accelerators of a NodePool", () => {
  test("choose types with NVIDIA GPUs that the AMIs have drivers for, in the place of categories", () => {
    expect(requirementsOf({ accelerators: { nvidia: 2 } })).toEqual({
      arch: "In amd64",
      os: "In linux",
      "capacity-type": "In spot on-demand",
      "instance-family": "In g4dn g5 g6 g6e gr6 g7e p3 p3dn p4d p4de p5 p5e p5en p6-b200 p6-b300",
      "instance-gpu-manufacturer": "In nvidia",
      "instance-gpu-count": "Gt 1",
    });
  });

  test("choose types with Neuron devices by AWS' own labels", () => {
    expect(requirementsOf({ accelerators: { neuron: 1 } })).toMatchObject({
      "instance-family": "In inf1 inf2 trn1 trn2",
      "instance-accelerator-manufacturer": "In aws",
      "instance-accelerator-count": "Gt 0",
    });
  });

  test.each<[string, object, string]>([
    ["families", { instanceFamilies: ["g6"] }, "In g6"],
    ["Graviton", { architectures: ["arm64"] }, "In g5g p6e-gb200"],
    ["both architectures", { architectures: ["amd64", "arm64"] }, "p6-b300 g5g p6e-gb200"],
  ])("leave the choice of %s to the file", (_, entry, families) => {
    const chosen = requirementsOf({ accelerators: { nvidia: 1 }, ...entry });
    expect(chosen["instance-family"]).toMatch(new RegExp(`${families}$`));
  });

  test.each([
    [{ instanceTypes: ["g6.xlarge"] }],
    [{ instanceCategories: ["g"] }],
    [{ requirements: [{ key: "karpenter.k8s.aws/instance-gpu-name", operator: "In", values: ["l4"] }] }],
  ])("add no families to %j", (entry) => {
    expect(requirementsOf({ accelerators: { nvidia: 1 }, ...entry })).not.toHaveProperty("instance-family");
  });

  test.each([
    [{ nvidia: 1 }, ["nvidia.com/gpu"]],
    [{ neuron: 1 }, ["aws.amazon.com/neuron"]],
    [{ efa: true }, ["vpc.amazonaws.com/efa"]],
    [{ nvidia: 8, efa: true }, ["nvidia.com/gpu", "vpc.amazonaws.com/efa"]],
    [{ neuron: 16, efa: true }, ["aws.amazon.com/neuron", "vpc.amazonaws.com/efa"]],
  ])("of %j keep off pods that do not ask by each name", (accelerators, keys) => {
    const taints = keys.map((key) => ({ key, effect: "NoSchedule" }));
    expect(specOf({ accelerators }).template.spec.taints).toEqual(taints);
  });

  test("leave taints and limits that the file has, and add neither with defaults: none", () => {
    const taints = [{ key: "team", value: "ml", effect: "NoSchedule" }];
    const own = specOf({ accelerators: { nvidia: 1 }, taints, limits: { cpu: 8 } });
    expect([own.template.spec.taints, own.limits]).toEqual([taints, { cpu: 8 }]);
    expect(specOf({ accelerators: { nvidia: 1 }, taints: [] }).template.spec.taints).toEqual([]);
    const bare = specOf({ accelerators: { nvidia: 1 }, defaults: "none" });
    expect([bare.template.spec.taints, bare.limits]).toEqual([undefined, undefined]);
    expect(bare.template.spec.requirements).toHaveLength(2);
  });

  test.each<[object, object]>([
    [{ accelerators: { nvidia: 1 } }, { "nvidia.com/gpu": 4 }],
    [{ accelerators: { nvidia: 8 } }, { "nvidia.com/gpu": 16 }],
    [{ accelerators: { nvidia: 1 }, instanceTypes: ["p5.48xlarge"] }, { "nvidia.com/gpu": 16 }],
    [{ accelerators: { neuron: 1 } }, { "aws.amazon.com/neuron": 4 }],
    [{ accelerators: { neuron: 1, efa: true }, instanceFamilies: ["trn1"] }, { "aws.amazon.com/neuron": 32 }],
    [
      { accelerators: { efa: true }, instanceFamilies: ["c7i"] },
      { cpu: 384, memory: "768Gi" },
    ],
  ])("of %j bound the pool by devices, with room for two nodes", (entry, limits) => {
    expect(specOf(entry).limits).toEqual(limits);
  });

  test.each<[object, string]>([
    [{ accelerators: {} }, "accelerators: expected at least one of nvidia, neuron and efa: true"],
    [
      { accelerators: { nvidia: 1, neuron: 1 } },
      "accelerators.neuron: conflicts with nvidia: no instance type has both; write a pool for each",
    ],
    [
      { accelerators: { nvidia: 9 } },
      "accelerators.nvidia: only p2 has so many, whose devices AWS' AMIs have no driver for; write 8 or fewer",
    ],
    [
      { accelerators: { nvidia: 9 }, instanceFamilies: ["g5"] },
      "accelerators.nvidia: only p2 has so many, whose devices AWS' AMIs have no driver for; write 8 or fewer",
    ],
    [
      { accelerators: { neuron: 1 }, architectures: ["arm64"] },
      "accelerators.neuron: conflicts with architectures: [arm64]: no instance type meets both (those have arch amd64)",
    ],
    [
      { accelerators: { nvidia: 1 }, instanceFamilies: ["m7i"] },
      "instanceFamilies: conflicts with accelerators: { nvidia: 1 }: no instance type meets both",
    ],
    [
      { accelerators: { nvidia: 1, efa: true }, instanceTypes: ["g6.xlarge"] },
      "accelerators.efa: no instance type that the pool takes has an Elastic Fabric Adapter",
    ],
    [
      { accelerators: { nvidia: 1, efa: true }, instanceFamilies: ["g6"], maxCpu: 8 },
      "such as g6.12xlarge; change instanceTypes",
    ],
  ])("%j is told what is wrong", (entry, message) => {
    expect(problems(pool(entry))).toContainEqual(expect.stringContaining(message));
  });

  test("of two kinds are told once", () => {
    const told = problems(pool({ accelerators: { nvidia: 1, neuron: 1 } }));
    expect(told.filter((line) => line.includes("accelerators.neuron"))).toHaveLength(1);
  });

  test("is told at once what a list or a word in their place should be", () => {
    expect(problems(pool({ accelerators: "gpu" }))).toEqual([
      "nodePools.devices.accelerators: expected a map such as { nvidia: 1 }, { neuron: 1 } or { nvidia: 8, efa: true }, got {value}",
    ]);
  });
});

describe("the node class of accelerators", () => {
  const sizeOf = (settings: object, name: string) =>
    environmentOf(settings).nodeClasses[name]?.spec.blockDeviceMappings?.at(-1)?.ebs?.volumeSize;
  const GPU = { accelerators: { nvidia: 1 } };

  test("has 100Gi where all of its pools have some, and else what it had", () => {
    expect(sizeOf(pool(GPU), "default")).toBe("100Gi");
    expect(sizeOf(pool(GPU, { default: { ami: "bottlerocket@v1.65.0" } }), "default")).toBe("100Gi");
    expect(sizeOf(pool(GPU, { default: { volumeSize: "20Gi" } }), "default")).toBe("20Gi");
    expect(sizeOf({ nodePools: { general: {}, gpu: GPU } }, "default")).toBe("50Gi");
    expect(sizeOf(pool({ accelerators: { efa: true } }), "default")).toBe("50Gi");
    expect(sizeOf({ nodePools: {} }, "default")).toBe("50Gi");
  });

  test("is warned of where it is shared with pools of CPUs", () => {
    const shared = "nodePools.gpu.nodeClass: pools without accelerators have the same node class";
    const both = { general: {}, gpu: GPU };
    expect(warnings({ nodePools: both })).toContainEqual(expect.stringContaining(shared));
    expect(
      warnings({ nodePools: both, nodeClasses: { default: { volumeSize: "90Gi" } } }),
    ).not.toContainEqual(expect.stringContaining(shared));
    expect(
      warnings({
        nodeClasses: { default: {}, gpu: {} },
        nodePools: { general: {}, gpu: { ...GPU, nodeClass: "gpu" } },
      }),
    ).not.toContainEqual(expect.stringContaining(shared));
  });

  test.each([
    [{ name: "amazon-eks-node-al2023-x86_64-standard-1.36-v20260903" }, true],
    [
      { ssmParameter: "/aws/service/eks/optimized-ami/1.36/amazon-linux-2023/x86_64/standard/x/image_id" },
      true,
    ],
    [
      { ssmParameter: "/aws/service/eks/optimized-ami/1.36/amazon-linux-2023/x86_64/nvidia/x/image_id" },
      false,
    ],
    [{ id: "ami-0123456789abcdef0" }, false],
  ])("is warned of AWS' image without drivers: %j", (term, warned) => {
    const settings = pool(GPU, { default: { amiFamily: "AL2023", amiSelectorTerms: [term] } });
    const told = warnings(settings).filter((line) => line.includes("has no NVIDIA driver"));
    expect(told).toHaveLength(warned ? 1 : 0);
  });
});

describe("families whose GPUs are too old for the AMI's driver", () => {
  const OPEN = [{ key: "kubernetes.io/arch", operator: "In", values: ["amd64"] }];
  const told = (entry: object, nodeClasses?: object) =>
    warnings(pool(entry, nodeClasses)).filter((line) => line.includes("no driver for"));

  test.each([
    [
      { instanceFamilies: ["p2", "g5", "g3"] },
      /^nodePools.devices.instanceFamilies: names g3, p2, whose GPUs/,
    ],
    [
      { instanceTypes: ["p2.xlarge"] },
      /^nodePools.devices.instanceTypes: names p2, whose GPUs .*; take them out$/,
    ],
    [
      { defaults: "none" },
      /^nodePools.devices.accelerators.nvidia: takes g2, g3, g3s, p2 as well, .*; write instanceFamilies: \[g4dn, g5, .*p6-b300, g5g\]$/,
    ],
    [
      { template: { spec: { requirements: OPEN } } },
      /accelerators.nvidia: takes g2, .*write instanceFamilies: \[g4dn,/,
    ],
    [
      { instanceCategories: ["p"] },
      /accelerators.nvidia: takes p2 as well, .*write instanceFamilies: \[p3, p3dn, p4d/,
    ],
  ])("are told of with what to write: %j", (entry, message) => {
    expect(told({ accelerators: { nvidia: 1 }, ...entry })).toEqual([expect.stringMatching(message)]);
  });

  test("are no matter where the pool leaves them out, as what is to write does, or brings its own AMI", () => {
    const accelerators = { nvidia: 1 };
    expect(told({ accelerators })).toEqual([]);
    expect(told({ accelerators, defaults: "none", instanceFamilies: ["g4dn", "g7"] })).toEqual([]);
    expect(told({ accelerators: { neuron: 1 }, defaults: "none" })).toEqual([]);
    const own = { default: { amiFamily: "AL2023", amiSelectorTerms: [{ id: "ami-0123456789abcdef0" }] } };
    expect(told({ accelerators, defaults: "none" }, own)).toEqual([]);
  });
});
