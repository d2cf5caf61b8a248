import type { z } from "zod";

/** What a value may look like while there are other problems in it. */
export type Partially<T> = T extends readonly (infer Item)[]
  ? readonly Partially<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]?: Partially<T[Key]> }
    : T;

type Path = readonly PropertyKey[];

/**
 * A value without what is known to be wrong in it, so that a rule sees each part as it should be or not at all. A list
 * with a wrong item is left out as a whole: its other items would change places.
 */
export function withoutInvalid<T extends object>(value: T, issues: readonly z.core.$ZodRawIssue[]): T {
  const wrong: Wrong = new Map();
  for (const path of issues.flatMap(wrongPaths)) mark(wrong, path);
  return (without(value, wrong) ?? {}) as T;
}

function wrongPaths({ path = [], ...issue }: z.core.$ZodRawIssue): Path[] {
  return issue.code === "unrecognized_keys" ? issue.keys.map((key: string) => [...path, key]) : [path];
}

/** Wrong paths by their first key; what ends at a key is wrong as a whole. */
type Wrong = Map<PropertyKey, Wrong | "whole">;

function mark(wrong: Wrong, [key, ...deeper]: Path): void {
  if (key === undefined) {
    wrong.set(WHOLE, "whole");
    return;
  }
  const inner = wrong.get(key) ?? new Map();
  if (deeper.length === 0 || inner === "whole") wrong.set(key, "whole");
  else {
    wrong.set(key, inner);
    mark(inner, deeper);
  }
}

const WHOLE = Symbol("the value itself");

/** Undefined where nothing is left to hold the rest. */
function without(value: unknown, wrong: Wrong): unknown {
  if (wrong.has(WHOLE) || Array.isArray(value)) return undefined;
  if (typeof value !== "object" || value === null) return value;
  const right = Object.entries(value).flatMap(([key, held]) => {
    const inner = wrong.get(key);
    if (inner === "whole") return [];
    const left = inner === undefined ? held : without(held, inner);
    return inner !== undefined && left === undefined ? [] : [[key, left]];
  });
  return Object.fromEntries(right);
}
