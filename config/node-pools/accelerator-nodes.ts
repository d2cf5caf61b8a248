import { NODE_CLASS_DEFAULTS } from "../node-classes/defaults";
import type { AmiSelectorTerm } from "../node-classes/raw-fields";
import type { Problem } from "../problems";
import { computingKind } from "./accelerators";
import { nodeClassOf } from "./checks";
import type { NodePoolEntry } from "./entry";

/** AWS' own names of AMIs, and parameters of their ids, that are for CPUs alone. */
const STANDARD_AMI = /al2023-(x86_64|arm64)-standard-|\/(x86_64|arm64)\/standard\//;

/** What of its node class makes a pool of devices less than it could be. */
export function acceleratorNodeWarnings(
  pool: NodePoolEntry,
  { nodeClasses, pools }: { readonly nodeClasses: unknown; readonly pools: readonly NodePoolEntry[] },
): Problem[] {
  const kind = computingKind(pool.accelerators);
  const nodeClass = nodeClassOf(pool, nodeClasses);
  if (kind === undefined || nodeClass === undefined) return [];
  const { ami, amiSelectorTerms = [], volumeSize, blockDeviceMappings, defaults } = nodeClass;
  const isShared = pools.some(
    (other) =>
      computingKind(other.accelerators) === undefined && nodeClassOf(other, nodeClasses) === nodeClass,
  );
  const withoutDriver = ami === undefined && amiSelectorTerms.some(isStandardAmi);
  return [
    ...(withoutDriver
      ? [
          {
            path: ["accelerators", kind],
            message: `the node class selects AWS' standard AMI by name, which has no ${kind === "nvidia" ? "NVIDIA" : "Neuron"} driver: its nodes never show a device; write an alias such as ami: ${NODE_CLASS_DEFAULTS.aliases.AL2023}, by which Karpenter takes the AMI with the drivers for such types`,
          },
        ]
      : []),
    ...(isShared && volumeSize === undefined && blockDeviceMappings === undefined && defaults !== "none"
      ? [
          {
            path: ["nodeClass"],
            message: `pools without accelerators have the same node class, so its volume stays at ${NODE_CLASS_DEFAULTS.volumeSize}, which a few images with CUDA or Neuron fill; write a node class of its own, which gets ${NODE_CLASS_DEFAULTS.acceleratorVolumeSize}, or volumeSize`,
          },
        ]
      : []),
  ];
}

function isStandardAmi({ name = "", ssmParameter = "" }: AmiSelectorTerm): boolean {
  return STANDARD_AMI.test(name) || STANDARD_AMI.test(ssmParameter);
}
