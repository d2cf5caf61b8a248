import { z } from "zod";
import { pinned } from "../../releases/images";
import { KARPENTER_MINORS, karpenterRelease } from "../../releases/karpenter";
import { compareVersions } from "../cluster/compatibility";
import { ofType, whole } from "../crd/fields";
import { asRecord } from "../crd/reading";
import { imageReference } from "../image";
import { expected } from "../messages";
import type { Taint } from "./raw-fields";

const CPU = expected("CPUs such as 2, 1.5 or 500m");
const MEMORY = expected("memory in Mi or Gi, such as 2Gi");

/** Room that a NodePool keeps for pods to come. */
export const headroomSchema = z
  .strictObject(
    {
      replicas: whole(1, 1000).default(1).describe("For how many pods of that size."),
      cpu: z
        .union([z.number().positive(), z.string().regex(/^([1-9][0-9]*m|[0-9]+(\.[0-9]+)?)$/, CPU)], {
          error: CPU,
        })
        .describe("CPU of one such pod, as its requests would say it."),
      memory: z
        .string(MEMORY)
        .regex(/^[1-9][0-9]{0,6}(Mi|Gi)$/, MEMORY)
        .describe("Memory of one such pod."),
      image: imageReference("pause", "3.10")
        .default(pinned("registry.k8s.io/pause:3.10"))
        .describe("Image of the pods that hold the room, where no CapacityBuffer does it."),
    },
    ofType(expected("a map such as { cpu: 2, memory: 4Gi }")),
  )
  .describe(
    "Room for pods to come, so that they need not wait for a node; it costs what its nodes cost. By a CapacityBuffer where `karpenter.version` has them (1.14 and newer), whose alpha gate `capacityBuffer` is opened for it; by pods of low priority, which yield to others, with an older one or `karpenter.featureGates.capacityBuffer: false`. Default: none.",
  );

export type Headroom = z.output<typeof headroomSchema>;

/** The room of a pool, and who holds it. */
export interface ResolvedHeadroom {
  /** A CapacityBuffer, or pods that yield to others. */
  readonly by: "buffer" | "pods";
  readonly replicas: number;
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly tolerations: readonly object[];
  /** Of the pods. */
  readonly image: string;
}

interface Karpenter {
  readonly version: string;
  readonly featureGates?: { readonly capacityBuffer?: boolean };
  readonly values?: unknown;
}

/** Whether Karpenter keeps the room by itself: unless it cannot yet, or may not. */
function hasBuffers({ version, featureGates, values }: Karpenter): boolean {
  const ofChart = asRecord(asRecord(asRecord(values).settings).featureGates).capacityBuffer;
  const first = KARPENTER_MINORS.find((minor) => karpenterRelease(minor).kinds.includes("CapacityBuffer"));
  const isThere = first !== undefined && compareVersions(version, `${first}.0`) >= 0;
  return isThere && (ofChart ?? featureGates?.capacityBuffer) !== false;
}

export function resolvedHeadroom(
  { replicas, cpu, memory, image }: Headroom,
  karpenter: Karpenter,
  taints: readonly Taint[] = [],
): ResolvedHeadroom {
  return {
    by: hasBuffers(karpenter) ? "buffer" : "pods",
    replicas,
    requests: { cpu: String(cpu), memory },
    tolerations: taints.map(tolerationOf),
    image,
  };
}

function tolerationOf({ key, value, effect }: Taint): object {
  return value === undefined
    ? { key, operator: "Exists", effect }
    : { key, operator: "Equal", value, effect };
}
