import { LABELS } from "../crd/labels";
import { problemWhen } from "../crd/reading";
import { fittingTypes } from "../instance-types/fitting";
import { capacityOf, quantityValue } from "../instance-types/resources";
import type { InstanceType } from "../instance-types/table";
import type { Problem } from "../problems";
import { acceleratorLimits, hasEfa } from "./accelerators";
import { NODE_POOL_DEFAULTS } from "./defaults";
import type { NodePoolEntry } from "./entry";
import { requirementsOf } from "./expand";
import type { Requirement } from "./raw-fields";

type Limits = Readonly<Record<string, number | string>>;

/** One node, and its replacement beside it: consolidation and drift launch before they remove. */
const NODES = 2;

/**
 * What bounds a pool that says nothing: the project's default where it has room for a node of any type that fits, else
 * room for two nodes of the smallest such type.
 */
export function defaultLimits(pool: NodePoolEntry): Limits {
  const requirements = requirementsOf(pool);
  const own = ofPool.get(requirements);
  if (own) return own;
  // Types that fit are looked for among all there are, once however many pools ask for the same.
  const key = JSON.stringify([requirements, pool.accelerators]);
  const limits =
    known.get(key) ??
    acceleratorLimits(pool.accelerators, requirements) ??
    limitsFor(requirements, pool.accelerators?.efa);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, limits);
  ofPool.set(requirements, limits);
  return limits;
}

const ofPool = new WeakMap<readonly Requirement[], Limits>();
const known = new Map<string, Limits>();
const MOST_KNOWN = 1_000;

function limitsFor(requirements: readonly Requirement[], efa = false): Limits {
  const { limits } = NODE_POOL_DEFAULTS;
  const fitting = fittingTypes(requirements).filter(
    (type) => !efa || (type.attributes !== undefined && hasEfa(type)),
  );
  if (fitting.some((type) => hasRoom(limits, type))) return limits;
  const [smallest] = bySize(fitting);
  if (!smallest) return limits;
  const { cpu, gibibytes } = sizeOf(smallest);
  return {
    cpu: Math.max(limits.cpu, NODES * cpu),
    memory: `${Math.max(Number.parseInt(limits.memory, 10), NODES * gibibytes)}Gi`,
  };
}

/** Limits as a file would have them, without braces: `cpu 100, memory 400Gi`. */
export function limitsText(limits: Limits, between = " "): string {
  return Object.entries(limits)
    .map(([resource, most]) => `${resource}${between}${most}`)
    .join(", ");
}

/** Limits that keep out what a pool chooses. */
export function limitWarnings(pool: NodePoolEntry): Problem[] {
  if (pool.replicas !== undefined) return [];
  if (pool.limits !== undefined) return noRoomAtAll(pool, pool.limits);
  return pool.defaults === "none" ? [] : namedBeyondDefault(pool);
}

function noRoomAtAll(pool: NodePoolEntry, limits: Limits): Problem[] {
  // Told by a warning of its own.
  if (Object.values(limits).some((quantity) => String(quantity).startsWith("-"))) return [];
  const fitting = fittingTypes(requirementsOf(pool));
  const [smallest] = bySize(fitting);
  return problemWhen(
    smallest && !fitting.some((type) => hasRoom(limits, type)),
    ["limits"],
    `Karpenter launches no node: ${smallest && describe(smallest)}, the smallest instance type that the pool takes, is more than that; raise the limits, or leave them as they are to stop the pool`,
  );
}

/** Types that a pool names one by one, and that the default has no room for while it has for others. */
function namedBeyondDefault(pool: NodePoolEntry): Problem[] {
  const requirements = requirementsOf(pool);
  const named = requirements.find(({ key, operator }) => key === LABELS.instanceType && operator === "In");
  if (named === undefined) return [];
  const limits = defaultLimits(pool);
  const beyond = bySize(
    fittingTypes(requirements).filter((type) => named.values?.includes(type.name) && !hasRoom(limits, type)),
  );
  const largest = beyond.at(-1);
  return problemWhen(
    largest,
    [],
    `the default limits (${limitsText(limits)}) have no room for ${largest && describe(largest)}; set limits`,
  );
}

/** A type that the table does not describe may be small enough. */
function hasRoom(limits: Limits, type: InstanceType): boolean {
  const capacity = capacityOf(type);
  return (
    capacity === undefined ||
    Object.entries(limits).every(([resource, most]) => !((capacity[resource] ?? 0) > quantityValue(most)))
  );
}

/** Described types, the smallest first. */
function bySize(types: readonly InstanceType[]): InstanceType[] {
  const described = types.filter(({ attributes }) => attributes !== undefined);
  return described.sort((a, b) => sizeOf(a).cpu - sizeOf(b).cpu || sizeOf(a).gibibytes - sizeOf(b).gibibytes);
}

function sizeOf({ attributes = {} }: InstanceType): { readonly cpu: number; readonly gibibytes: number } {
  return { cpu: Number(attributes.cpu), gibibytes: Math.ceil(Number(attributes.memory) / 1024) };
}

function describe(type: InstanceType): string {
  const { cpu, gibibytes } = sizeOf(type);
  const devices = Object.entries(capacityOf(type) ?? {}).filter(
    ([name, count]) => name.includes("/") && count > 0,
  );
  const counts = devices.map(([name, count]) => `, ${name}: ${count}`).join("");
  return `${type.name} (cpu: ${cpu}, memory: ${gibibytes}Gi${counts})`;
}
