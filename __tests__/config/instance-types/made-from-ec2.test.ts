import { type DescribedType, instanceTypeTable } from "../../../scripts/instance-types/table";

const described = (cpu: number, more: Partial<DescribedType> = {}): DescribedType => ({
  VCpuInfo: { DefaultVCpus: cpu },
  MemoryInfo: { SizeInMiB: cpu * 4096 },
  ProcessorInfo: { Manufacturer: "Intel", SupportedArchitectures: ["x86_64"], SustainedClockSpeedInGhz: 3.2 },
  Hypervisor: "nitro",
  SupportedUsageClasses: ["on-demand", "spot"],
  NetworkInfo: { MaximumNetworkInterfaces: 3, Ipv4AddressesPerInterface: 10 },
  ...more,
});

const table = (sources: Partial<Parameters<typeof instanceTypeTable>[0]>) =>
  JSON.parse(instanceTypeTable({ source: {}, names: [], described: {}, networkBandwidth: {}, ...sources }))
    .families;

describe("the table that npm run instance-types writes", () => {
  test("says once what most sizes of a family share", () => {
    const metal = described(96, { Hypervisor: undefined, BareMetal: true });
    const types = { "x1.large": described(2), "x1.xlarge": described(4), "x1.metal": metal };
    const { x1 } = table({ described: types, networkBandwidth: { "x1.large": 750 } });
    expect(x1.all).toMatchObject({
      arch: "amd64",
      hypervisor: "nitro",
      "cpu-sustained-clock-speed-mhz": 3200,
    });
    expect(x1.sizes).toEqual({
      large: [2, 8192, 29, 0, 750],
      metal: [96, 393216, 29, 0, 0, { hypervisor: "", bareMetal: true }],
      xlarge: [4, 16384, 29, 0, 0],
    });
  });

  test("has names that nobody describes", () => {
    expect(table({ names: ["x2.large"] })).toEqual({ x2: { all: {}, sizes: { large: null } } });
  });

  test("keeps apart what Karpenter never launches", () => {
    const mac = described(12, { ProcessorInfo: { SupportedArchitectures: ["x86_64_mac"] } });
    const old = described(1, { SupportedVirtualizationTypes: ["paravirtual"] });
    const families = table({ described: { "mac1.metal": mac, "m0.small": old } });
    expect([families.mac1.all.arch, families.m0.all.arch]).toEqual(["none", "none"]);
  });

  test("counts Neuron devices as accelerators of AWS', whatever else EC2 calls them", () => {
    const neuron = {
      NeuronInfo: { NeuronDevices: [{ Name: "Inferentia", Count: 4, CoreInfo: { Count: 4 } }] },
      InferenceAcceleratorInfo: { Accelerators: [{ Name: "Inferentia", Manufacturer: "AWS", Count: 4 }] },
    };
    expect(table({ described: { "i1.large": described(8, neuron) } }).i1.all).toMatchObject({
      "accelerator-name": "inferentia",
      "accelerator-manufacturer": "aws",
      "accelerator-count": 4,
      neuronCores: 16,
    });
  });
});
