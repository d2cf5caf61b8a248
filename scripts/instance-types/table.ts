/** What of DescribeInstanceTypes' answer the table is made from. */
export interface DescribedType {
  readonly VCpuInfo: { readonly DefaultVCpus: number };
  readonly MemoryInfo: { readonly SizeInMiB: number };
  readonly ProcessorInfo: {
    readonly Manufacturer?: string;
    readonly SupportedArchitectures: readonly string[];
    readonly SustainedClockSpeedInGhz?: number;
  };
  readonly Hypervisor?: string;
  readonly BareMetal?: boolean;
  readonly BurstablePerformanceSupported?: boolean;
  readonly SupportedUsageClasses?: readonly string[];
  readonly SupportedVirtualizationTypes?: readonly string[];
  readonly GpuInfo?: { readonly Gpus: readonly (Device & { readonly MemoryInfo?: { SizeInMiB: number } })[] };
  readonly InferenceAcceleratorInfo?: { readonly Accelerators: readonly Device[] };
  readonly NeuronInfo?: {
    readonly NeuronDevices: readonly (Device & { readonly CoreInfo?: { readonly Count: number } })[];
  };
  readonly InstanceStorageInfo?: { readonly NvmeSupport?: string; readonly TotalSizeInGB?: number };
  readonly EbsInfo?: {
    readonly EbsOptimizedSupport?: string;
    readonly EbsOptimizedInfo?: { readonly MaximumBandwidthInMbps?: number };
  };
  readonly NetworkInfo: {
    readonly EncryptionInTransitSupported?: boolean;
    readonly EfaInfo?: { readonly MaximumEfaInterfaces?: number };
    readonly MaximumNetworkInterfaces?: number;
    readonly Ipv4AddressesPerInterface?: number;
    readonly DefaultNetworkCardIndex?: number;
    readonly NetworkCards?: readonly { readonly MaximumNetworkInterfaces?: number }[];
  };
}

interface Device {
  readonly Name?: string;
  readonly Manufacturer?: string;
  readonly Count?: number;
}

interface Sources {
  readonly source: Readonly<Record<string, string>>;
  readonly names: readonly string[];
  readonly described: Readonly<Record<string, DescribedType>>;
  /** Mbit/s by type. */
  readonly networkBandwidth: Readonly<Record<string, number>>;
}

type Value = string | number | boolean;
type Row = Readonly<Record<string, Value>>;

/** What nearly every size has another value of, so it stands by its place; 0 where a type has none. */
const COLUMNS = ["cpu", "memory", "pods", "ebs-bandwidth", "network-bandwidth"];

/** The table as JSON, a line for each family. What most of a family's sizes share stands once, at `all`. */
export function instanceTypeTable({ source, names, described, networkBandwidth }: Sources): string {
  const families = new Map<string, Map<string, Row | undefined>>();
  for (const name of [...new Set([...names, ...Object.keys(described)])].sort()) {
    const [family = "", size = ""] = name.split(".");
    const type = described[name];
    const sizes = families.get(family) ?? new Map<string, Row | undefined>();
    families.set(family, sizes.set(size, type && rowOf(type, networkBandwidth[name])));
  }
  const lines = [...families].map(([family, sizes]) => `    ${JSON.stringify(family)}: ${familyLine(sizes)}`);
  return `{
  "source": ${JSON.stringify(source)},
  "columns": ${JSON.stringify(COLUMNS)},
  "families": {
${lines.join(",\n")}
  }
}
`;
}

/** Keys are the ends of Karpenter's labels, as pkg/providers/instancetype/types.go fills them; others are named plainly. */
function rowOf(type: DescribedType, networkBandwidth: number | undefined): Row {
  const { ProcessorInfo: processor, NetworkInfo: network, InstanceStorageInfo: storage, EbsInfo: ebs } = type;
  const [gpu] = type.GpuInfo?.Gpus ?? [];
  const [neuron] = type.NeuronInfo?.NeuronDevices ?? [];
  const [inference] = type.InferenceAcceleratorInfo?.Accelerators ?? [];
  const accelerator = neuron ? { ...neuron, Manufacturer: "aws" } : inference;
  const cards = network.NetworkCards?.[network.DefaultNetworkCardIndex ?? 0]?.MaximumNetworkInterfaces;
  const interfaces = cards ?? network.MaximumNetworkInterfaces ?? 0;
  const row: Record<string, string | number | boolean | undefined> = {
    cpu: type.VCpuInfo.DefaultVCpus,
    memory: type.MemoryInfo.SizeInMiB,
    arch: architectureOf(type),
    "cpu-manufacturer": processor.Manufacturer && label(processor.Manufacturer),
    "cpu-sustained-clock-speed-mhz": Math.round((processor.SustainedClockSpeedInGhz ?? 0) * 1000),
    hypervisor: type.Hypervisor ?? "",
    "encryption-in-transit-supported": network.EncryptionInTransitSupported ?? false,
    "gpu-name": gpu?.Name && label(gpu.Name),
    "gpu-manufacturer": gpu?.Manufacturer && label(gpu.Manufacturer),
    "gpu-count": gpu?.Count,
    "gpu-memory": gpu?.MemoryInfo?.SizeInMiB,
    "accelerator-name": accelerator?.Name && label(accelerator.Name),
    "accelerator-manufacturer": accelerator?.Manufacturer && label(accelerator.Manufacturer),
    "accelerator-count": accelerator?.Count,
    "local-nvme": storage?.NvmeSupport === "unsupported" ? undefined : storage?.TotalSizeInGB,
    "ebs-bandwidth":
      ebs?.EbsOptimizedSupport === "default" ? ebs.EbsOptimizedInfo?.MaximumBandwidthInMbps : undefined,
    "network-bandwidth": networkBandwidth,
    neuronCores: neuron && (neuron.Count ?? 0) * (neuron.CoreInfo?.Count ?? 0),
    efa: network.EfaInfo?.MaximumEfaInterfaces,
    pods: interfaces * ((network.Ipv4AddressesPerInterface ?? 1) - 1) + 2,
    bareMetal: type.BareMetal || undefined,
    burstable: type.BurstablePerformanceSupported || undefined,
    onDemandOnly: type.SupportedUsageClasses?.includes("spot") ? undefined : true,
  };
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as Row;
}

/** Karpenter asks EC2 for these alone: macOS and what runs paravirtual images only are none of its types. */
function architectureOf({ ProcessorInfo, SupportedVirtualizationTypes = ["hvm"] }: DescribedType): string {
  if (!SupportedVirtualizationTypes.includes("hvm")) return "none";
  if (ProcessorInfo.SupportedArchitectures.includes("arm64")) return "arm64";
  return ProcessorInfo.SupportedArchitectures.includes("x86_64") ? "amd64" : "none";
}

function label(name: string): string {
  return name.toLowerCase().replaceAll(" ", "-");
}

/** A size that no source describes is null. */
function familyLine(sizes: ReadonlyMap<string, Row | undefined>): string {
  const rows = [...sizes.values()].filter((row) => row !== undefined);
  const all = Object.fromEntries(
    Object.keys(rows[0] ?? {})
      .filter((key) => !COLUMNS.includes(key) && rows.every((row) => key in row))
      .map((key) => [key, mostCommon(rows.map((row) => row[key]))]),
  );
  const own = [...sizes].map(([size, row]) => [size, row ? sizeOf(row, all) : null]);
  return JSON.stringify({ all, sizes: Object.fromEntries(own) });
}

function sizeOf(row: Row, all: Readonly<Record<string, unknown>>): unknown[] {
  const other = Object.entries(row).filter(([key, value]) => !COLUMNS.includes(key) && all[key] !== value);
  const columns = COLUMNS.map((key) => row[key] ?? 0);
  return other.length > 0 ? [...columns, Object.fromEntries(other)] : columns;
}

function mostCommon<T>(values: readonly T[]): T | undefined {
  const count = (value: T) => values.filter((other) => other === value).length;
  return [...new Set(values)].sort((a, b) => count(b) - count(a))[0];
}
