import { LABELS } from "../crd/labels";
import { anyFits } from "../instance-types/fitting";
import { acceleratorRequirements, computingKind, familiesWithDrivers } from "./accelerators";
import { NODE_POOL_DEFAULTS } from "./defaults";
import type { NodePoolEntry } from "./entry";
import type { requirementShortForms } from "./fields";
import type { Requirement } from "./raw-fields";

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

/** A requirement of an entry, and what of the file it comes from. */
export interface Origin {
  readonly requirement: Requirement;
  /** Short form that stands for it; nothing for one that is written out. */
  readonly short?: ShortForm;
  /** Another short form that stands for more than it, as the file has it. */
  readonly text?: string;
  /** Whether the file says nothing of it. */
  readonly isDefault: boolean;
  /** Below the entry: of the short form, or of the requirement. */
  readonly path: readonly (string | number)[];
}

/** All requirements that an entry stands for: its short forms, defaults where nothing else speaks, and its raw ones. */
export function requirementsOf(entry: NodePoolEntry): readonly Requirement[] {
  const origins = originsOf(entry);
  const requirements = written.get(origins) ?? origins.map(({ requirement }) => requirement);
  written.set(origins, requirements);
  return requirements;
}

/** The same list for each rule that asks for it. */
const written = new WeakMap<readonly Origin[], readonly Requirement[]>();

const known = new WeakMap<NodePoolEntry, readonly Origin[]>();

/** The same requirements with where each comes from. */
export function originsOf(entry: NodePoolEntry): readonly Origin[] {
  const origins = known.get(entry) ?? sharedOrigins(entry);
  known.set(entry, origins);
  return origins;
}

/** Of the pools of a large file many ask for the same, whose list is one then for all that is worked out from it. */
const shared = new Map<string, readonly Origin[]>();
const MOST_SHARED = 1_000;

function sharedOrigins(entry: NodePoolEntry): readonly Origin[] {
  const { defaults, requirements, template, accelerators } = entry;
  const shorts = SHORT_FORMS.map((short) => entry[short]);
  const key = JSON.stringify([defaults, requirements, template?.spec?.requirements, shorts, accelerators]);
  const origins = shared.get(key) ?? findOrigins(entry);
  if (shared.size >= MOST_SHARED) shared.clear();
  shared.set(key, origins);
  return origins;
}

function findOrigins(entry: NodePoolEntry): readonly Origin[] {
  const raw = entry.template?.spec?.requirements;
  const written = raw ?? entry.requirements ?? [];
  const at = raw ? ["template", "spec", "requirements"] : ["requirements"];
  const own = written.map((requirement, index) => ({ requirement, isDefault: false, path: [...at, index] }));
  const filledWith = (defaults: NodePoolEntry) => [
    ...SHORT_FORMS.flatMap((short) => translate(entry, defaults, short)),
    ...acceleratorRequirements(entry.accelerators).map((origin) => ({ ...origin, isDefault: false })),
    ...own,
  ];
  if (raw || entry.defaults === "none") return filledWith({});

  const defaults = requirementDefaults(entry, written);
  const { minInstanceGeneration: _, ...anyGeneration } = defaults;
  const { instanceCategories: __, ...anyType } = anyGeneration;
  // What is chosen besides may exist among other categories or older generations alone, such as 8 TiB of memory.
  for (const choice of [defaults, anyGeneration, anyType]) {
    const all = filledWith(choice);
    if (anyFits(all.map(({ requirement }) => requirement))) return all;
  }
  return filledWith(defaults);
}

function translate<Name extends ShortForm>(
  entry: NodePoolEntry,
  defaults: NodePoolEntry,
  short: Name,
): Origin[] {
  const value = entry[short] ?? defaults[short];
  const { label, write } = TRANSLATIONS[short];
  if (value === undefined || value === null) return [];
  const requirement = { key: label, ...write(value) };
  return [{ requirement, short, isDefault: entry[short] === undefined, path: [short] }];
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
  const kind = computingKind(entry.accelerators);
  const architecture = speaksOf(LABELS.architecture) ? undefined : (entry.architectures ?? architectures);
  const families = kind === undefined ? [] : familiesWithDrivers(kind, architecture);
  const categories = entry.instanceCategories ?? instanceCategories;
  const currentCategories = categories.every((category) =>
    instanceCategories.some((usual) => usual === category),
  );
  return {
    ...(speaksOf(LABELS.architecture) ? {} : { architectures: [...architectures] }),
    ...(speaksOf(LABELS.operatingSystem) ? {} : { operatingSystem }),
    ...(speaksOf(LABELS.capacityType) ? {} : { capacityTypes: [...capacityTypes] }),
    ...(namesTypes || kind !== undefined ? {} : { instanceCategories: [...instanceCategories] }),
    ...(namesTypes || entry.instanceCategories !== undefined || families.length === 0
      ? {}
      : { instanceFamilies: families }),
    ...(namesTypes || kind !== undefined || !currentCategories || speaksOf(LABELS.instanceGeneration)
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
