import { FAMILIES_WITHOUT_DRIVERS } from "../../releases/device-plugins";
import { fittingTypes } from "../instance-types/fitting";
import { NODE_CLASS_DEFAULTS } from "../node-classes/defaults";
import type { AmiSelectorTerm } from "../node-classes/raw-fields";
import type { Problem } from "../problems";
import { type Computing, computingKind, familiesWithDrivers } from "./accelerators";
import { nodeClassOf } from "./checks";
import { choiceOf } from "./choices";
import type { NodePoolEntry } from "./entry";
import { requirementsOf } from "./expand";

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
  const { ami, amiFamily, amiSelectorTerms = [], volumeSize, blockDeviceMappings, defaults } = nodeClass;
  const isShared = pools.some(
    (other) =>
      computingKind(other.accelerators) === undefined && nodeClassOf(other, nodeClasses) === nodeClass,
  );
  const withoutDriver = ami === undefined && amiSelectorTerms.some(isStandardAmi);
  const isByAlias = ami !== undefined || amiSelectorTerms.every(({ alias }) => alias !== undefined);
  return [
    ...(isByAlias && amiFamily !== "Custom" ? tooOldFamilies(pool, kind) : []),
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

/** Families that the pool takes and whose devices never show. */
function tooOldFamilies(pool: NodePoolEntry, kind: Computing): Problem[] {
  const families = [...new Set(fittingTypes(requirementsOf(pool)).map(({ family }) => family))];
  const tooOld = families.filter((family) => FAMILIES_WITHOUT_DRIVERS.includes(family));
  if (tooOld.length === 0) return [];
  const why = "whose GPUs AWS' AMIs have no driver for: a node of theirs never shows one, and is paid for";
  const choice = choiceOf(pool, "instanceFamilies") ?? choiceOf(pool, "instanceTypes");
  if (choice !== undefined)
    return [{ path: choice.path, message: `names ${tooOld.join(", ")}, ${why}; take them out` }];
  const withDrivers = familiesWithDrivers(kind).filter((family) => families.includes(family));
  const remedy = `write instanceFamilies: [${withDrivers.join(", ")}]`;
  return [
    {
      path: ["accelerators", kind],
      message: `takes ${tooOld.join(", ")} as well, ${why}; ${withDrivers.length > 0 ? remedy : "choose other types"}`,
    },
  ];
}

function isStandardAmi({ name = "", ssmParameter = "" }: AmiSelectorTerm): boolean {
  return STANDARD_AMI.test(name) || STANDARD_AMI.test(ssmParameter);
}
