import { statSync } from "node:fs";
import { join } from "node:path";
import { capacityOf, quantityValue } from "../../../config/instance-types/resources";
import {
  INSTANCE_FAMILIES,
  INSTANCE_TYPES,
  instanceType,
  sizesOf,
} from "../../../config/instance-types/table";

describe("the table of instance types", () => {
  test("is small enough to be read at each synth", () => {
    const file = join(__dirname, "../../../config/instance-types/instance-types.json");
    expect(statSync(file).size).toBeLessThan(150_000);
  });

  test("has the types that people run, old and new", () => {
    const names = INSTANCE_TYPES.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        "t3.medium",
        "m5.large",
        "p3.2xlarge",
        "c7g.metal",
        "r9g.48xlarge",
        "u7in-32tb.224xlarge",
      ]),
    );
    expect(names.length).toBeGreaterThan(1_400);
    expect(new Set(names).size).toBe(names.length);
    expect(INSTANCE_FAMILIES).toContain("m7i-flex");
  });

  test.each([
    ["m7i.large", { cpu: 2, memory: 8192, arch: "amd64", hypervisor: "nitro", pods: 29 }],
    ["c7g.metal", { cpu: 64, memory: 131072, arch: "arm64", hypervisor: "", bareMetal: true }],
    ["p5.48xlarge", { cpu: 192, "gpu-name": "h100", "gpu-count": 8, efa: 32, "local-nvme": 30400 }],
    ["trn2.3xlarge", { "accelerator-name": "trainium2", "accelerator-count": 1, neuronCores: 8 }],
    ["t4g.small", { burstable: true, arch: "arm64" }],
    ["u-6tb1.56xlarge", { onDemandOnly: true }],
    ["mac1.metal", { arch: "none" }],
  ])("knows of %s what EC2 says: %j", (name, attributes) => {
    expect(instanceType(name).attributes).toMatchObject(attributes);
  });

  test("has types of which nobody knows more than the name", () => {
    expect(instanceType("c7g-flex.large")).toEqual({
      name: "c7g-flex.large",
      family: "c7g-flex",
      size: "large",
    });
    expect(capacityOf(instanceType("c7g-flex.large"))).toBeUndefined();
  });

  test("lists a family's sizes as they grow", () => {
    expect(sizesOf("m6g").slice(0, 3)).toEqual(["medium", "large", "xlarge"]);
    expect(sizesOf("p5")).toEqual(["4xlarge", "48xlarge"]);
  });
});

describe("what a node has", () => {
  test.each([
    ["p5.48xlarge", { cpu: 192, "nvidia.com/gpu": 8, "aws.amazon.com/neuron": 0 }],
    ["g4ad.xlarge", { "amd.com/gpu": 1, "nvidia.com/gpu": 0 }],
    ["dl1.24xlarge", { "habana.ai/gaudi": 8 }],
    ["inf2.xlarge", { "aws.amazon.com/neuron": 1, "aws.amazon.com/neuroncore": 2 }],
  ])("of %s is %j", (name, capacity) => {
    expect(capacityOf(instanceType(name))).toMatchObject(capacity);
  });

  test("is less memory than EC2 says, by what Karpenter takes off", () => {
    expect(capacityOf(instanceType("m7i.large"))?.memory).toBe(8192 * 0.925 * 1024 ** 2);
    expect(capacityOf(instanceType("m7g.large"))?.memory).toBe((8192 - 64) * 0.925 * 1024 ** 2);
  });

  test.each([
    ["400Gi", 400 * 1024 ** 3],
    ["500m", 0.5],
    [100, 100],
    ["1e3", 1000],
    ["2k", 2000],
    ["-1", -1],
  ])("is compared with the quantity %s", (quantity, value) => {
    expect(quantityValue(quantity)).toBe(value);
  });
});
