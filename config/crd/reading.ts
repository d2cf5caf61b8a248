import type { z } from "zod";
import type { Problem } from "../problems";

/**
 * Rules over several fields run although one of the fields is wrong, so that a file's problems are all told at once
 * (see WITH_OTHER_PROBLEMS). These read what may be of another type than it should.
 */

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as a map, empty where it is none. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return isMap(value) ? value : {};
}

/** The maps in a list, none where the value is no list. */
export function asRecords(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map(asRecord) : [];
}

/** Whether a field is there, as `has()` in a CEL rule tells. */
export function has(value: unknown, ...oneOfTheseKeys: readonly string[]): boolean {
  const map = asRecord(value);
  return oneOfTheseKeys.some((key) => map[key] !== undefined);
}

/** The fields of a map that are right by themselves; the wrong ones are reported where they are defined. */
export function validFields<Shape extends z.ZodRawShape>(
  shape: Shape,
  value: unknown,
): Partial<z.output<z.ZodObject<Shape>>> {
  const map = asRecord(value);
  const right: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(shape)) {
    const data =
      map[key] === undefined ? ofNothing(schema as z.ZodType) : validOr(schema as z.ZodType, map[key]);
    if (data !== undefined) right[key] = data;
  }
  return right as Partial<z.output<z.ZodObject<Shape>>>;
}

function validOr(schema: z.ZodType, value: unknown): unknown {
  const { success, data } = schema.safeParse(value);
  return success ? data : undefined;
}

/** What a field is where it is left out, the same in each of thousands of entries. */
const leftOut = new WeakMap<z.ZodType, unknown>();

function ofNothing(schema: z.ZodType): unknown {
  if (!leftOut.has(schema)) leftOut.set(schema, validOr(schema, undefined));
  return leftOut.get(schema);
}

/** The map without fields that have no value, as YAML and JSON would write it. */
export function withoutGaps<T extends object>(map: T): T {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined)) as T;
}

/** The finding where a rule is broken, else nothing. */
export function when<Finding>(broken: unknown, finding: Finding): Finding[] {
  return broken ? [finding] : [];
}

/** A problem where a rule is broken, else nothing. */
export function problemWhen(broken: unknown, path: Problem["path"], message: string): Problem[] {
  return when(broken, { path, message });
}
