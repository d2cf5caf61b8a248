import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { environmentOf, infraOf, workloadsOf } from "./support/stacks";

const SETTINGS = parse(readFileSync(join(__dirname, "..", "examples", "accelerators.yaml"), "utf8"));

describe("examples/accelerators.yaml", () => {
  const { nodeClasses, nodePools } = environmentOf(SETTINGS, "accelerators");
  const GPU = { key: "nvidia.com/gpu", effect: "NoSchedule" };
  const EFA = { key: "vpc.amazonaws.com/efa", effect: "NoSchedule" };
  const NEURON = { key: "aws.amazon.com/neuron", effect: "NoSchedule" };

  test.each([
    ["gpu", [GPU], { "nvidia.com/gpu": 8 }, "karpenter.k8s.aws/instance-gpu-count Gt 0"],
    [
      "inference",
      [NEURON],
      { "aws.amazon.com/neuron": 4 },
      "karpenter.k8s.aws/instance-accelerator-count Gt 0",
    ],
    ["training", [GPU, EFA], { "nvidia.com/gpu": 16 }, "karpenter.k8s.aws/instance-gpu-count Gt 7"],
  ])("keeps other pods off %s, and bounds it in devices", (name, taints, limits, requirement) => {
    const { spec } = nodePools[name]!;
    expect(spec.template.spec.taints).toEqual(taints);
    expect(spec.limits).toEqual(limits);
    const required = spec.template.spec.requirements.map(({ key, operator, values = [] }) =>
      [key, operator, ...values].join(" "),
    );
    expect(required).toContain(requirement);
    expect(spec.template.spec.nodeClassRef.name).toBe("devices");
  });

  test("gives such nodes room for images of their size, and the others what they had", () => {
    const sizeOf = ({ spec }: any) => spec.blockDeviceMappings[0].ebs.volumeSize;
    expect([nodeClasses.devices, nodeClasses.default].map(sizeOf)).toEqual(["100Gi", "50Gi"]);
  });

  test("installs the plugin of each kind of device, and lets adapters through", () => {
    const releases = Object.values<any>(workloadsOf(SETTINGS).terraform.resource.helm_release);
    expect(releases.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["device-plugin-nvidia", "device-plugin-neuron", "device-plugin-efa"]),
    );
    const { resource } = infraOf(SETTINGS).terraform;
    const rules = Object.values<any>(resource.aws_vpc_security_group_egress_rule ?? {});
    expect(
      rules.filter(({ ip_protocol: protocol, referenced_security_group_id: to }) => protocol === "-1" && to),
    ).not.toEqual([]);
  });
});
