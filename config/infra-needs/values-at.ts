import { asRecord } from "../crd/reading";

/** A value of a YAML file or a spec, with the way to it. */
export interface ValueAtPath {
  readonly path: readonly (string | number)[];
  readonly value: string;
}

/**
 * The scalars at a field's path, where `[]` stands for each item of a list and `*` for each key of a map. Bears values
 * of another type than the path has; places of infra's own values are left out.
 */
export function valuesAt(value: unknown, path: string): ValueAtPath[] {
  const segments = path === "" ? [] : path.replaceAll("[]", ".[]").split(".");
  return walk(value, segments, []);
}

function walk(value: unknown, segments: readonly string[], path: ValueAtPath["path"]): ValueAtPath[] {
  const [segment, ...deeper] = segments;
  if (segment === undefined) {
    const isScalar = ["string", "number", "boolean"].includes(typeof value);
    return isScalar ? [{ path, value: String(value) }] : [];
  }
  if (segment === "[]") {
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    return items.flatMap((item, index) => walk(item, deeper, [...path, index]));
  }
  const map = asRecord(value);
  const keys = segment === "*" ? Object.keys(map) : Object.hasOwn(map, segment) ? [segment] : [];
  return keys.flatMap((key) => walk(map[key], deeper, [...path, key]));
}
