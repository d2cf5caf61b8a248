import type { Patch } from "./samples";

/** A map with a patch laid over it; null takes a key out, a list is replaced. */
export function merged(base: Patch, patch: Patch): Patch {
  const entries = Object.entries(patch).map(([key, value]) => {
    const old = base[key];
    return [key, isMap(value) ? merged(isMap(old) ? old : {}, value) : value] as const;
  });
  return Object.fromEntries(
    Object.entries({ ...base, ...Object.fromEntries(entries) }).filter(([, value]) => value !== null),
  );
}

function isMap(value: unknown): value is Patch {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
