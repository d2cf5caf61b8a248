import { FAMILIES_WITHOUT_DRIVERS } from "../../releases/device-plugins";
import { LABELS } from "../crd/labels";
import { anyFits, fittingTypes } from "../instance-types/fitting";
import { knownValues, labelValues } from "../instance-types/labels";
import { type Doubt, valueDoubt } from "../instance-types/names";
import { resourceDoubt } from "../instance-types/resources";
import { TABLE_DATE } from "../instance-types/table";
import type { Problem } from "../problems";
import { hasBothKinds } from "./accelerators";
import type { NodePoolEntry } from "./entry";
import { type Origin, originsOf } from "./expand";

/** What of a pool names instance types that EC2 does not have, or none that meets all it asks for. */
export function instanceTypeProblems(pool: NodePoolEntry): Problem[] {
  const wrong = doubts(pool).filter(({ isWrong }) => isWrong);
  const resources = Object.keys(pool.limits ?? {}).flatMap((resource) => {
    const message = resourceDoubt(resource);
    return message ? [{ path: ["limits", resource], message }] : [];
  });
  // A pool of wrong names fits nothing, nor does one of two kinds of devices: that needs no second word.
  const isTold = wrong.length > 0 || hasBothKinds(pool.accelerators);
  return [...wrong, ...(isTold ? [] : conflict(pool)), ...resources];
}

/** Names that may be newer than the table of instance types. */
export function instanceTypeWarnings(pool: NodePoolEntry): Problem[] {
  return doubts(pool).filter(({ isWrong }) => !isWrong);
}

function doubts(pool: NodePoolEntry): (Problem & Pick<Doubt, "isWrong">)[] {
  return originsOf(pool)
    .filter(({ isDefault, requirement }) => !isDefault && ["In", "NotIn"].includes(requirement.operator))
    .flatMap(({ requirement: { key, operator, values = [] }, short, path }) =>
      values.flatMap((value, index) => {
        const doubt = valueDoubt(key, value);
        if (!doubt) return [];
        const at = short ? [...path, index] : [...path, "values", index];
        // A name that is none keeps nothing out, which a pool can live with.
        return [{ ...doubt, isWrong: doubt.isWrong && operator === "In", path: at }];
      }),
    );
}

/** The fewest requirements that no instance type meets together, told at the first that the file has. */
function conflict(pool: NodePoolEntry): readonly Problem[] {
  const origins = originsOf(pool);
  const known = conflicts.get(origins) ?? conflictOf(origins);
  conflicts.set(origins, known);
  return known;
}

/** By the list of requirements, which pools share that ask for the same. */
const conflicts = new WeakMap<readonly Origin[], readonly Problem[]>();

function conflictOf(origins: readonly Origin[]): Problem[] {
  const [first, ...others] = leastConflict(origins);
  if (first === undefined || isReportedAlready([first, ...others])) return [];
  const key = first.requirement.key;
  if (others.length === 0) {
    const message = NAMES.includes(key)
      ? "Karpenter launches none of these, which run macOS or paravirtual images only"
      : `no instance type meets this, by the table of ${TABLE_DATE}; they have ${valuesText(knownValues(key))}`;
    return [{ path: first.path, message }];
  }
  const most = mostWithDrivers(first);
  if (most !== undefined)
    return [
      {
        path: first.path,
        message: `only ${familiesText(first)} has so many, whose devices AWS' AMIs have no driver for; write ${most} or fewer`,
      },
    ];
  const all = others.map(textOf).join(" and ");
  const both = others.length === 1 ? "both" : "all of them";
  const having = others.map(({ requirement }) => requirement.key).map((label) => havingText(first, label));
  const defaults = others
    .filter(({ isDefault }) => isDefault)
    .flatMap((origin) => insteadOf(origin, first, others));
  const advice = defaults.length > 0 ? defaults.join(", or ") : "change one of them";
  return [
    {
      path: first.path,
      message: `conflicts with ${all}: no instance type meets ${both} (${having.join("; ")}); ${advice}`,
    },
  ];
}

/** The most devices of a type that AWS' AMIs have a driver for, where a pool asks for more of them. */
function mostWithDrivers({ path, requirement: { key, operator, values } }: Origin): number | undefined {
  if (path[0] !== "accelerators" || operator !== "Gt") return undefined;
  const counts = (least: readonly string[] | undefined) =>
    fittingTypes([{ key, operator, values: least }])
      .filter(({ family }) => !FAMILIES_WITHOUT_DRIVERS.includes(family))
      .map((type) => Number(labelValues(type, key)?.[0]));
  return counts(values).length > 0 ? undefined : Math.max(...counts(["0"]));
}

function familiesText({ requirement }: Origin): string {
  return [...new Set(fittingTypes([requirement]).map(({ family }) => family))].join(", ");
}

/** Labels that are names of types themselves. */
const NAMES: readonly string[] = [LABELS.instanceType, LABELS.instanceFamily, LABELS.instanceCategory];

/** The one that leaves the fewest types comes first. Without requirements whose absence changes nothing, defaults first, so that what the file says is left. */
function leastConflict(origins: readonly Origin[]): readonly Origin[] {
  if (fits(origins)) return [];
  const defaultsFirst = [...origins].sort((a, b) => Number(b.isDefault) - Number(a.isDefault));
  const least = defaultsFirst.reduce((rest, origin) => {
    const without = rest.filter((other) => other !== origin);
    return fits(without) ? rest : without;
  }, origins);
  const [narrowest] = least
    .filter(({ isDefault }) => !isDefault)
    .sort((a, b) => fittingTypes([a.requirement]).length - fittingTypes([b.requirement]).length);
  return narrowest ? [narrowest, ...least.filter((origin) => origin !== narrowest)] : least;
}

function fits(origins: readonly Origin[]): boolean {
  return anyFits(origins.map(({ requirement }) => requirement));
}

/** Whether rules of their own tell of it: Graviton against x86, and words that are no capacity type. */
function isReportedAlready(origins: readonly Origin[]): boolean {
  const labels = origins.map(({ requirement }) => requirement.key).sort();
  return [
    [LABELS.architecture, LABELS.instanceType],
    [LABELS.architecture, LABELS.instanceFamily],
    [LABELS.capacityType],
  ].some((pair) => pair.sort().join(" ") === labels.join(" "));
}

function textOf({ requirement: { key, operator, values = [] }, short, text, isDefault }: Origin): string {
  if (text !== undefined) return text;
  const list = `[${values.slice(0, 5).join(", ")}${values.length > 5 ? ", ..." : ""}]`;
  if (short === undefined) return `${key} ${operator}${values.length > 0 ? ` ${list}` : ""}`;
  const value = operator === "Gt" ? Number(values[0]) + 1 : operator === "Lt" ? Number(values[0]) - 1 : list;
  const unit = key.endsWith("-memory") ? "Mi" : "";
  return `${isDefault ? "the default " : ""}${short}: ${value}${unit}`;
}

function havingText({ requirement }: Origin, label: string): string {
  const types = fittingTypes([requirement]);
  const values = [...new Set(types.flatMap((type) => labelValues(type, label) ?? []))];
  const whose = types.length === 1 ? `${types[0]?.name} has` : "those have";
  return `${whose} ${label.replace(/^.*\//, "")} ${valuesText(values)}`;
}

/** The default that keeps everything out, and what to write for it. */
function insteadOf(origin: Origin, first: Origin, others: readonly Origin[]): string[] {
  const rest = [first, ...others].filter((other) => other !== origin).map(({ requirement }) => requirement);
  const values = fittingTypes(rest).flatMap((type) => labelValues(type, origin.requirement.key) ?? []);
  return values.length > 0 ? [`set ${origin.short}: [${valuesText([...new Set(values)])}]`] : [];
}

function valuesText(values: readonly string[]): string {
  const words = values.filter((value) => value !== "");
  if (words.length === 0) return "none";
  const numbers = words.map(Number);
  if (words.length > 3 && numbers.every(Number.isFinite)) {
    return `${Math.min(...numbers)} to ${Math.max(...numbers)}`;
  }
  return words.length > 8 ? `${words.slice(0, 8).join(", ")}, ...` : words.join(", ");
}
