import { closest, distance } from "fastest-levenshtein";

/** What may stand at a key of a chart's values: one value, anything at all, or further keys. */
export type ChartKeys = { readonly [key: string]: "value" | "free" | ChartKeys };

/** A value that the chart would ignore in silence. */
export interface ChartValueProblem {
  /** Keys from the top, joined by dots. */
  readonly path: string;
  /** What is wrong and the fix, as the end of a sentence that starts with the path. */
  readonly message: string;
}

/** What a chart does with single keys, beyond which it has. */
export interface ChartNotes {
  /** What is to be said of a key that the chart does not have, where more is known of it. */
  readonly unknown?: (path: string) => string | undefined;
  /** What is wrong with a value that the chart takes. */
  readonly value?: (path: string, value: unknown) => string | undefined;
  /** Whether a value is known only to Terraform, and so not to be looked into. */
  readonly later?: (value: unknown) => boolean;
}

/** Every value that a chart with these keys takes no notice of. */
export function valueProblems(
  values: object,
  keys: ChartKeys,
  notes: ChartNotes = {},
  above: readonly string[] = [],
): ChartValueProblem[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const path = [...above, key].join(".");
    const allowed = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (allowed === undefined) {
      return [{ path, message: notes.unknown?.(path) ?? unknownKey(key, keys, above) }];
    }
    if (allowed === "free" || notes.later?.(value)) return [];
    if (allowed === "value") {
      if (isSection(value)) return [{ path, message: "the chart takes one value here, not keys below it" }];
      const message = notes.value?.(path, value);
      return message === undefined ? [] : [{ path, message }];
    }
    if (value === null)
      return [{ path, message: "null would take away the chart's defaults below it; leave the key out" }];
    return isSection(value)
      ? valueProblems(value, allowed, notes, [...above, key])
      : [{ path, message: `the chart takes keys here: ${Object.keys(allowed).join(", ")}` }];
  });
}

/** How a chart's own values.yaml (parsed) and a list of its keys differ; empty when the list is right. */
export function keysDrift(chartDefaults: object, keys: ChartKeys, prefix = ""): string[] {
  const dead = Object.keys(keys)
    .filter((key) => !Object.hasOwn(chartDefaults, key))
    .map((key) => `${prefix}${key}: listed, but not a key of the chart`);
  const others = Object.entries(chartDefaults).flatMap(([key, value]) => {
    const allowed = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (allowed === undefined) return [`${prefix}${key}: a key of the chart, but not listed`];
    if (typeof allowed === "object")
      return keysDrift(isSection(value) ? value : {}, allowed, `${prefix}${key}.`);
    return allowed === "value" && isSection(value)
      ? [`${prefix}${key}: listed as a value, but the chart has keys below it`]
      : [];
  });
  return [...dead, ...others];
}

function unknownKey(key: string, keys: ChartKeys, above: readonly string[]): string {
  const known = Object.keys(keys);
  const place = above.length === 0 ? "at the top" : `under ${above.join(".")}`;
  const near = known.length > 0 ? closest(key, known) : undefined;
  if (near !== undefined && distance(key, near) <= 3) {
    return `the chart has no such key ${place} and would ignore it; did you mean ${near}?`;
  }
  return `the chart has no such key ${place} and would ignore it; it knows ${known.join(", ")}`;
}

function isSection(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
