import { z } from "zod";
import { DEVICE_KINDS, DEVICE_PLUGINS, FAMILIES_WITH_DRIVERS } from "../../releases/device-plugins";
import { flag, ofType, whole } from "../crd/fields";
import { LABELS } from "../crd/labels";
import { fittingTypes } from "../instance-types/fitting";
import type { InstanceType } from "../instance-types/table";
import { expected } from "../messages";
import type { Problem } from "../problems";
import type { Requirement, Taint } from "./raw-fields";

/** Devices of a NodePool's nodes. */
export const acceleratorsSchema = z
  .strictObject(
    {
      nvidia: whole(1, 1000)
        .optional()
        .describe("Fewest NVIDIA GPUs of a node, which pods ask for by `nvidia.com/gpu`."),
      neuron: whole(1, 1000)
        .optional()
        .describe(
          "Fewest Neuron devices of a node (Inferentia, Trainium), which pods ask for by `aws.amazon.com/neuron`. One that asks for cores alone, by `aws.amazon.com/neuroncore`, has to tolerate the taint `aws.amazon.com/neuron` itself.",
        ),
      efa: flag
        .optional()
        .describe(
          "Whether pods ask for Elastic Fabric Adapters, by `vpc.amazonaws.com/efa`. Infra lets their traffic pass within the nodes' security group. Default: `false`.",
        ),
    },
    ofType(expected("a map such as { nvidia: 1 }, { neuron: 1 } or { nvidia: 8, efa: true }")),
  )
  .describe(
    "Devices of the nodes. It chooses instance types by them in the place of `instanceCategories`, taints the nodes with each device's name, which pods that ask for these devices tolerate by themselves, sets `limits` in devices, gives a node class of its own a larger volume (not for `efa` alone), and has workloads install the plugin that tells kubelet of the devices (`devicePlugins`). The alias of the node class picks the AMI with the drivers. Default: none.",
  );

export type Accelerators = z.output<typeof acceleratorsSchema>;

/** Kinds of devices of which a node has either or none. */
const COMPUTING = ["nvidia", "neuron"] as const;

export type Computing = (typeof COMPUTING)[number];

const LABELS_OF = {
  nvidia: {
    manufacturer: "karpenter.k8s.aws/instance-gpu-manufacturer",
    word: "nvidia",
    count: "karpenter.k8s.aws/instance-gpu-count",
  },
  neuron: {
    manufacturer: "karpenter.k8s.aws/instance-accelerator-manufacturer",
    word: "aws",
    count: "karpenter.k8s.aws/instance-accelerator-count",
  },
} as const satisfies Readonly<Record<Computing, object>>;

/** What a pool bounds where nothing else is said: a few nodes of one device, or two of more. */
const LEAST_LIMIT = 4;
const NODES = 2;

/** The kind of device that computes, where a pool asks for one. */
export function computingKind(accelerators: Accelerators | undefined): Computing | undefined {
  return COMPUTING.find((kind) => accelerators?.[kind] !== undefined);
}

/** Whether a pool asks for two kinds of which a node has either. */
export function hasBothKinds(accelerators: Accelerators | undefined): boolean {
  return COMPUTING.every((kind) => accelerators?.[kind] !== undefined);
}

/** What the nodes must be, with where in the entry each requirement comes from. */
export function acceleratorRequirements(
  accelerators: Accelerators | undefined,
): { readonly requirement: Requirement; readonly path: readonly string[]; readonly text: string }[] {
  return COMPUTING.flatMap((kind) => {
    const count = accelerators?.[kind];
    if (count === undefined) return [];
    const { manufacturer, word, count: label } = LABELS_OF[kind];
    const origin = { path: ["accelerators", kind], text: `accelerators: { ${kind}: ${count} }` };
    return [
      { ...origin, requirement: { key: manufacturer, operator: "In" as const, values: [word] } },
      { ...origin, requirement: { key: label, operator: "Gt" as const, values: [String(count - 1)] } },
    ];
  });
}

/** Families that the AMI of an alias has drivers for, where the file names no types. */
export function familiesWithDrivers(
  kind: Computing,
  architectures: readonly string[] = Object.keys(FAMILIES_WITH_DRIVERS[kind]),
): string[] {
  return Object.entries(FAMILIES_WITH_DRIVERS[kind]).flatMap(([architecture, families]) =>
    architectures.includes(architecture) ? [...families] : [],
  );
}

/**
 * Keeps pods off that do not ask for each kind of device: of two pools of equal weight Karpenter takes the one whose name
 * comes last, and a pod with one GPU may be no reason for a node with adapters. EKS adds the tolerations to pods that ask,
 * by the resources' names.
 */
export function acceleratorTaints(accelerators: Accelerators | undefined): readonly Taint[] | undefined {
  const taints = DEVICE_KINDS.filter((kind) => accelerators?.[kind]).map(
    (kind): Taint => ({ key: DEVICE_PLUGINS[kind].resources[0], effect: "NoSchedule" }),
  );
  return taints.length > 0 ? taints : undefined;
}

/** Limits in devices; nothing for a pool of none that compute. */
export function acceleratorLimits(
  accelerators: Accelerators | undefined,
  requirements: readonly Requirement[],
): Readonly<Record<string, number>> | undefined {
  const kind = computingKind(accelerators);
  if (kind === undefined) return undefined;
  const counts = fittingTypes(requirements)
    .filter((type) => accelerators?.efa !== true || hasEfa(type))
    .map((type) => Number(type.attributes?.[attributeOf(LABELS_OF[kind].count)]))
    .filter((count) => count > 0);
  const fewest = Math.min(...(counts.length > 0 ? counts : [accelerators?.[kind] ?? 1]));
  return { [DEVICE_PLUGINS[kind].resources[0]]: Math.max(LEAST_LIMIT, NODES * fewest) };
}

/** Whether an instance type may have adapters; of one that the table does not describe nobody knows. */
export function hasEfa({ attributes }: InstanceType): boolean {
  return attributes === undefined || Number(attributes.efa) > 0;
}

/** What no node can have together. */
export function acceleratorProblems(
  accelerators: Accelerators | undefined,
  requirements: readonly Requirement[],
): Problem[] {
  if (accelerators === undefined) return [];
  const { nvidia, neuron, efa } = accelerators;
  if (nvidia === undefined && neuron === undefined && efa !== true)
    return [{ path: ["accelerators"], message: expected("at least one of nvidia, neuron and efa: true") }];
  if (hasBothKinds(accelerators))
    return [
      {
        path: ["accelerators", "neuron"],
        message: "conflicts with nvidia: no instance type has both; write a pool for each",
      },
    ];
  const fitting = fittingTypes(requirements);
  if (efa !== true || fitting.length === 0 || fitting.some(hasEfa)) return [];
  return [
    {
      path: ["accelerators", "efa"],
      message: `no instance type that the pool takes has an Elastic Fabric Adapter, which the larger sizes have, such as ${exampleWithEfa(requirements)}; change instanceTypes, instanceFamilies or maxCpu`,
    },
  ];
}

/** A type of the pool's families that has adapters. */
function exampleWithEfa(requirements: readonly Requirement[]): string {
  const families = requirements.find(({ key }) => key === LABELS.instanceFamily)?.values ?? [];
  const ofFamilies = fittingTypes([{ key: LABELS.instanceFamily, operator: "In", values: families }]).find(
    hasEfa,
  );
  return ofFamilies?.name ?? "g6.12xlarge, p5.48xlarge or trn1.32xlarge";
}

function attributeOf(label: string): string {
  return label.replace("karpenter.k8s.aws/instance-", "");
}
