import * as fc from "fast-check";

/** A spec in which one thing is wrong, and the name of the rule that it breaks. */
export interface BrokenSpec {
  readonly rule: string;
  readonly spec: any;
}

/** One way to break a spec: the rule's name, where, and what to put there (nothing removes the field). */
export type Break = readonly [rule: string, path: string, value?: unknown];

/** The spec with another value at a path such as `a.b.0.c`; maps on the way are made, nothing is changed in place. */
function withValueAt(spec: any, path: string, value: unknown): any {
  const [key = "", ...rest] = path.split(".");
  const copy = Array.isArray(spec) ? [...spec] : { ...spec };
  const next = rest.length > 0 ? withValueAt(copy[key] ?? {}, rest.join("."), value) : value;
  if (next === undefined) delete copy[key];
  else copy[key] = next;
  return copy;
}

/** One spec, broken in each of the given ways. */
export function eachBroken(spec: any, breaks: readonly Break[]): BrokenSpec[] {
  return breaks.map(([rule, path, value]) => ({
    rule: `${rule} (${path}: ${JSON.stringify(value)?.slice(0, 60)})`,
    spec: withValueAt(spec, path, value),
  }));
}

/** Valid specs, each broken in one of the given ways. */
export function brokenBy(specs: fc.Arbitrary<any>, breaks: readonly Break[]): fc.Arbitrary<BrokenSpec> {
  return fc.tuple(specs, fc.constantFrom(...breaks)).map(([spec, [rule, path, value]]) => ({
    rule: `${rule} (${path})`,
    spec: withValueAt(spec, path, value),
  }));
}

/** Values that are right in one place and wrong in most. */
export const ODD: readonly unknown[] = [
  "",
  "x",
  "Never",
  "1d",
  "1h",
  "0",
  "10%",
  "1Gi",
  "-1",
  "a/b",
  "spot",
  "2026-01-01",
  "é",
  "a".repeat(64),
  0,
  1,
  -1,
  2,
  65,
  101,
  1.5,
  true,
  false,
  [],
  {},
  [1],
  ["a"],
  ["a", "a"],
  [{}],
  { a: "b" },
  { a: 1 },
  { "": "" },
];
