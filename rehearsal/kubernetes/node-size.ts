import { capacityOf } from "../../config/instance-types/resources";
import { instanceType } from "../../config/instance-types/table";
import type { ResourceList } from "./objects";

/** What a node of an instance type has, and what of it is left for pods. */
export interface NodeSize {
  readonly arch: string;
  readonly capacity: ResourceList;
  readonly allocatable: ResourceList;
}

const MEBIBYTE = 1024 ** 2;
/** What a kubelet of EKS keeps free: https://github.com/awslabs/amazon-eks-ami (reserved memory by pods, and eviction). */
const RESERVED_MEMORY = { base: 255, eachPod: 11, eviction: 100 } as const;
/** Of CPUs: 6 % of the first, 1 % of the second, 0.5 % of the next two, 0.25 % of the others, in thousandths. */
const RESERVED_CPU = [60, 10, 5, 5] as const;
const RESERVED_CPU_OTHERS = 2.5;
const DISK = "20Gi";
const RESERVED_DISK = "17Gi";

/** By the table of instance types, as Karpenter reckons. A type that the table lacks is taken for an m-class `large`. */
export function nodeSize(name: string): NodeSize {
  const known = instanceType(name);
  const { cpu = 2, memory = 8192 * MEBIBYTE * 0.925 } = capacityOf(known) ?? {};
  const pods = Number(known.attributes?.pods ?? 29);
  const { base, eachPod, eviction } = RESERVED_MEMORY;
  const freeMemory = memory - (base + eachPod * pods + eviction) * MEBIBYTE;
  const freeCpu = cpu * 1000 - reservedCpu(cpu);
  const mebibytes = (bytes: number) => `${Math.floor(bytes / MEBIBYTE)}Mi`;
  return {
    arch: known.attributes?.arch === "arm64" ? "arm64" : "amd64",
    capacity: { cpu: `${cpu}`, memory: mebibytes(memory), pods: `${pods}`, "ephemeral-storage": DISK },
    allocatable: {
      cpu: `${Math.floor(freeCpu)}m`,
      memory: mebibytes(freeMemory),
      pods: `${pods}`,
      "ephemeral-storage": RESERVED_DISK,
    },
  };
}

function reservedCpu(cpu: number): number {
  const first = RESERVED_CPU.slice(0, cpu).reduce((sum, each) => sum + each, 0);
  return first + Math.max(0, cpu - RESERVED_CPU.length) * RESERVED_CPU_OTHERS;
}
