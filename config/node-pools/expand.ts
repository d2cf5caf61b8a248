import { LABELS } from "../crd/labels";
import { NODE_POOL_DEFAULTS } from "./defaults";
import type { requirementShortForms } from "./fields";
import type { Requirement } from "./requirements";
import type { NodePoolEntry } from "./schema";

type ShortForm = keyof typeof requirementShortForms;

/** The label that each short form is a requirement on, and how it is written as one. */
const TRANSLATIONS: {
  readonly [Name in ShortForm]: {
    readonly label: string;
    readonly write: (value: NonNullable<NodePoolEntry[Name]>) => Omit<Requirement, "key">;
  };
} = {
  architectures: { label: LABELS.architecture, write: among },
  operatingSystem: { label: LABELS.operatingSystem, write: (system) => among([system]) },
  capacityTypes: { label: LABELS.capacityType, write: among },
  instanceCategories: { label: LABELS.instanceCategory, write: among },
  instanceFamilies: { label: LABELS.instanceFamily, write: among },
  instanceTypes: { label: LABELS.instanceType, write: among },
  // Gt and Lt with the neighbour, since Gte and Lte are refused by CRDs before 1.9.
  minInstanceGeneration: { label: LABELS.instanceGeneration, write: atLeast },
  minCpu: { label: LABELS.instanceCpu, write: atLeast },
  maxCpu: { label: LABELS.instanceCpu, write: atMost },
  minMemory: { label: LABELS.instanceMemory, write: (size) => atLeast(mebibytes(size)) },
  maxMemory: { label: LABELS.instanceMemory, write: (size) => atMost(mebibytes(size)) },
  zones: { label: LABELS.zone, write: among },
};

/** Labels of GPUs and other accelerators, which no instance type of the default categories has. */
const ACCELERATOR_LABEL = /^karpenter\.k8s\.aws\/instance-(gpu|accelerator)-/;

export const SHORT_FORMS = Object.keys(TRANSLATIONS) as ShortForm[];

export function labelOf(short: ShortForm): string {
  return TRANSLATIONS[short].label;
}

/** All requirements that an entry stands for: its short forms, defaults where nothing else speaks, and its raw ones. */
export function requirementsOf(entry: NodePoolEntry): Requirement[] {
  const raw = entry.template?.spec?.requirements;
  const written = raw ?? entry.requirements ?? [];
  const filled = raw ? entry : { ...requirementDefaults(entry, written), ...entry };
  return [...SHORT_FORMS.flatMap((short) => translate(filled, short)), ...written];
}

function translate<Name extends ShortForm>(entry: NodePoolEntry, short: Name): Requirement[] {
  const value = entry[short];
  const { label, write } = TRANSLATIONS[short];
  return value === undefined || value === null ? [] : [{ key: label, ...write(value) }];
}

function requirementDefaults(entry: NodePoolEntry, written: readonly Requirement[]): NodePoolEntry {
  const { architectures, operatingSystem, capacityTypes, instanceCategories, minInstanceGeneration } =
    NODE_POOL_DEFAULTS;
  const speaksOf = (...labels: readonly string[]) => written.some(({ key }) => labels.includes(key));
  const namesTypes =
    entry.instanceFamilies !== undefined ||
    entry.instanceTypes !== undefined ||
    speaksOf(LABELS.instanceCategory, LABELS.instanceFamily, LABELS.instanceType) ||
    written.some(({ key }) => ACCELERATOR_LABEL.test(key));
  const categories = entry.instanceCategories ?? instanceCategories;
  const currentCategories = categories.every((category) =>
    instanceCategories.some((usual) => usual === category),
  );
  return {
    ...(speaksOf(LABELS.architecture) ? {} : { architectures: [...architectures] }),
    ...(speaksOf(LABELS.operatingSystem) ? {} : { operatingSystem }),
    ...(speaksOf(LABELS.capacityType) ? {} : { capacityTypes: [...capacityTypes] }),
    ...(namesTypes ? {} : { instanceCategories: [...instanceCategories] }),
    ...(namesTypes || !currentCategories || speaksOf(LABELS.instanceGeneration)
      ? {}
      : { minInstanceGeneration }),
  };
}

function among(values: readonly string[]): Omit<Requirement, "key"> {
  return { operator: "In", values: [...values] };
}

function atLeast(number: number): Omit<Requirement, "key"> {
  return { operator: "Gt", values: [String(number - 1)] };
}

function atMost(number: number): Omit<Requirement, "key"> {
  return { operator: "Lt", values: [String(number + 1)] };
}

/** Mebibytes, the unit of karpenter.k8s.aws/instance-memory, in a size such as `8Gi`. */
export function mebibytes(size: string): number {
  const perUnit: Readonly<Record<string, number>> = { Mi: 1, Gi: 1024, Ti: 1024 ** 2 };
  return Number(size.slice(0, -2)) * (perUnit[size.slice(-2)] ?? 1);
}
