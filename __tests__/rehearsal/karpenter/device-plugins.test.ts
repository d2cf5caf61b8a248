import {
  DevicePlugins,
  isDevicePlugin,
  isPluginOf,
  withDevices,
  withoutDevices,
} from "../../../rehearsal/karpenter/device-plugins";

const MACHINE = { cpu: "4", "nvidia.com/gpu": "1", "vpc.amazonaws.com/efa": "1" };

describe("devices of a rehearsed node", () => {
  test("are not there when it joins, though its type has them", () => {
    expect(withoutDevices({ ...MACHINE, "aws.amazon.com/neuroncore": "2" })).toEqual({ cpu: "4" });
    expect(withoutDevices(undefined)).toEqual({});
  });

  test("come with the plugin of their kind alone", () => {
    const bare = { capacity: { cpu: "4" }, allocatable: { cpu: "3" } };
    expect(withDevices(bare, MACHINE, new Set())).toEqual(bare);
    expect(withDevices(bare, MACHINE, new Set(["nvidia"] as const))).toEqual({
      capacity: { cpu: "4", "nvidia.com/gpu": "1" },
      allocatable: { cpu: "3", "nvidia.com/gpu": "1" },
    });
  });

  test("can be given to nobody once the plugin has gone", () => {
    const had = { capacity: { "nvidia.com/gpu": "1" }, allocatable: { "nvidia.com/gpu": "1" } };
    expect(withDevices(had, MACHINE, new Set())).toEqual({
      capacity: { "nvidia.com/gpu": "1" },
      allocatable: { "nvidia.com/gpu": "0" },
    });
  });

  test.each([
    ["nvidia", "nvcr.io/nvidia/k8s-device-plugin:v0.20.0", true],
    ["nvidia", "registry.example.com:5000/mirror/k8s-device-plugin@sha256:0123", true],
    ["neuron", "public.ecr.aws/neuron/neuron-device-plugin:2.31.0.0", true],
    ["efa", "602401143452.dkr.ecr.eu-west-1.amazonaws.com/eks/aws-efa-k8s-device-plugin", true],
    ["nvidia", "public.ecr.aws/neuron/neuron-device-plugin:2.31.0.0", false],
    ["efa", "nvcr.io/nvidia/k8s-device-plugin:v0.20.0", false],
  ] as const)("%s: the plugin is known by its image, %s", (kind, image, expected) => {
    expect(isPluginOf(kind, { spec: { containers: [{ image }] } })).toBe(expected);
  });

  test("are the doing of pods that are nobody's load", () => {
    expect(
      isDevicePlugin({ spec: { containers: [{ image: "public.ecr.aws/neuron/neuron-device-plugin" }] } }),
    ).toBe(true);
    expect(isDevicePlugin({ spec: { containers: [{ image: "example.com/pause" }, {}] } })).toBe(false);
  });
});

describe("the nodes' kubelets", () => {
  const claim = {
    metadata: { name: "c" },
    spec: {},
    status: { nodeName: "n", capacity: MACHINE, imageID: "ami-1" },
  };
  const node = { metadata: { name: "n" }, spec: {}, status: { capacity: {}, allocatable: {} } };
  const plugin = {
    metadata: { name: "p", namespace: "kube-system", uid: "p" },
    spec: { nodeName: "n", containers: [{ image: "nvcr.io/nvidia/k8s-device-plugin:v1" }] },
    status: { phase: "Running" },
  };

  async function toldBy(pods: object[], image = ""): Promise<unknown[]> {
    const told: unknown[] = [];
    const client = {
      page: async () => ({ items: pods, metadata: { resourceVersion: "1" } }),
      watch: () => new Promise<never>(() => {}),
      merge: async (path: string, patch: unknown) => told.push([path, patch]),
    };
    const name = image && { name: "name", children: [], text: image };
    const aws = {
      query: async () => ({
        name: "answer",
        text: "",
        children: [
          {
            name: "imagesSet",
            text: "",
            children: [{ name: "item", text: "", children: [name].filter(Boolean) }],
          },
        ],
      }),
    };
    const plugins = new DevicePlugins(client as never, aws as never);
    await plugins.tick([claim], [node]);
    plugins.end();
    return told;
  }

  test("tell of devices where the plugin runs, and of none where it waits or is not", async () => {
    const devices = { "nvidia.com/gpu": "1" };
    expect(await toldBy([plugin])).toEqual([
      ["/api/v1/nodes/n/status", { status: { capacity: devices, allocatable: devices } }],
    ]);
    expect(await toldBy([{ ...plugin, status: { phase: "Pending" } }])).toEqual([]);
    expect(await toldBy([{ ...plugin, spec: { ...plugin.spec, nodeName: "other" } }])).toEqual([]);
  });

  test("of Bottlerocket tell of GPUs by themselves", async () => {
    const parameter = (variant: string) =>
      `/aws/service/bottlerocket/aws-k8s-1.36${variant}/x86_64/1.65.0/image_id`;
    expect(await toldBy([], parameter("-nvidia"))).toHaveLength(1);
    expect(await toldBy([], parameter(""))).toEqual([]);
  });
});
