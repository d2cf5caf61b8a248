import type { z } from "zod";

/** What a value may look like while there are other problems in it. */
export type Unproven<T> = T extends readonly (infer Item)[]
  ? readonly Unproven<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]?: Unproven<T[Key]> }
    : T;

type Path = readonly PropertyKey[];

/**
 * A value without what is known to be wrong in it, so that a rule sees each part as it should be or not at all. A list
 * with a wrong item is left out as a whole: its other items would change places.
 */
export function proven<T extends object>(value: T, issues: readonly z.core.$ZodRawIssue[]): T {
  return issues.flatMap(wrongPaths).reduce((rest: T, path) => (without(rest, path) ?? {}) as T, value);
}

function wrongPaths({ path = [], ...issue }: z.core.$ZodRawIssue): Path[] {
  return issue.code === "unrecognized_keys" ? issue.keys.map((key: string) => [...path, key]) : [path];
}

/** Undefined where nothing is left to hold the rest. */
function without(value: unknown, [key, ...deeper]: Path): unknown {
  if (key === undefined || Array.isArray(value)) return undefined;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return value;
  const { [key]: held, ...others } = value as Record<PropertyKey, unknown>;
  const left = without(held, deeper);
  return left === undefined ? others : { ...others, [key]: left };
}
