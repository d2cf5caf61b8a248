import { closest } from "../loader/closest";
import type { InstanceType } from "./table";

/** Share of its memory that Karpenter takes a machine to keep for itself, by default (settings.vmMemoryOverheadPercent). */
const VM_OVERHEAD = 0.075;
/** Memory in MiB that Graviton keeps besides (memory() of Karpenter's types.go). */
const ARM_RESERVE = 64;

const MEBIBYTE = 1024 ** 2;

/** Resources that Karpenter counts for a node before there is one (pkg/apis/v1/labels.go), and those of every NodePool. */
const COUNTED = [
  ...["cpu", "memory", "nodes", "pods", "ephemeral-storage", "nvidia.com/gpu", "amd.com/gpu"],
  ...["aws.amazon.com/neuron", "aws.amazon.com/neuroncore", "habana.ai/gaudi"],
  ...["vpc.amazonaws.com/efa", "vpc.amazonaws.com/pod-eni", "vpc.amazonaws.com/PrivateIPv4Address"],
];

/** What a node of the type has, in units of Kubernetes' quantities; nothing where the table does not tell. */
export function capacityOf({ attributes }: InstanceType): Readonly<Record<string, number>> | undefined {
  if (attributes === undefined) return undefined;
  const number = (key: string) => Number(attributes[key] ?? 0);
  const gpus = (manufacturer: string) =>
    attributes["gpu-manufacturer"] === manufacturer ? number("gpu-count") : 0;
  const memory = number("memory") - (attributes.arch === "arm64" ? ARM_RESERVE : 0);
  return {
    cpu: number("cpu"),
    memory: memory * MEBIBYTE * (1 - VM_OVERHEAD),
    nodes: 1,
    "nvidia.com/gpu": gpus("nvidia"),
    "amd.com/gpu": gpus("amd"),
    "habana.ai/gaudi": gpus("habana"),
    "aws.amazon.com/neuron":
      attributes["accelerator-manufacturer"] === "aws" ? number("accelerator-count") : 0,
    "aws.amazon.com/neuroncore": number("neuronCores"),
  };
}

/** Why no node ever counts against a limit of that name; nothing where one may. */
export function resourceDoubt(resource: string): string | undefined {
  if (COUNTED.includes(resource) || resource.startsWith("hugepages-")) return undefined;
  const meant = ALIASES[resource.toLowerCase()] ?? closest(resource, COUNTED);
  // A device plugin reports what it likes, under a domain of its own.
  if (resource.includes("/") && meant === undefined) return undefined;
  return `nodes have no resource of that name, so it bounds nothing${meant ? ` (did you mean ${meant}?)` : `; expected ${COUNTED.join(", ")}, or one with a domain that a device plugin reports`}`;
}

const ALIASES: Readonly<Record<string, string>> = {
  cpus: "cpu",
  vcpu: "cpu",
  vcpus: "cpu",
  cores: "cpu",
  ram: "memory",
  gpu: "nvidia.com/gpu",
  gpus: "nvidia.com/gpu",
  "nvidia.com": "nvidia.com/gpu",
  instances: "nodes",
  replicas: "nodes",
  storage: "ephemeral-storage",
};

const UNITS: Readonly<Record<string, number>> = {
  ...{ "": 1, n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 },
};

/** A quantity of Kubernetes such as `100`, `500m`, `400Gi` or `1e3` as a number. */
export function quantityValue(quantity: number | string): number {
  const [, number = "", unit = ""] =
    /^([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)([A-Za-z]*)$/.exec(String(quantity)) ?? [];
  return Number(number) * (UNITS[unit] ?? Number.NaN);
}
