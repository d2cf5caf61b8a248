import type { Schema } from "../../releases/validation/schema";
import type { Path } from "../../releases/validation/validate-spec";

/** A value below an entry, and the part of the CRD's schema that it belongs to. */
export interface Visit {
  readonly schema: Schema;
  readonly value: unknown;
  readonly path: Path;
  /** The schema's place in the spec, where `[]` stands for each item of a list and `*` for each key of a map. */
  readonly place: string;
}

/** Calls back for a value and all that is in it, as far as the schema knows it. */
export function visitAll(visit: Visit, each: (visit: Visit) => void): void {
  each(visit);
  const { schema, value, path, place } = visit;
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined) return;
    for (const [index, item] of value.entries())
      visitAll({ schema: items, value: item, path: [...path, index], place: `${place}[]` }, each);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const { properties, additionalProperties } = schema;
  for (const [key, held] of Object.entries(value)) {
    const field = properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : undefined;
    const inner = field ?? additionalProperties;
    if (inner !== undefined)
      visitAll(
        { schema: inner, value: held, path: [...path, key], place: `${place}.${field ? key : "*"}` },
        each,
      );
  }
}

/** What stands at a path of a schema, and where that is in the spec. */
export function schemaBelow(
  start: Schema,
  startPlace: string,
  path: Path,
): { schema?: Schema; place: string } {
  let schema: Schema | undefined = start;
  let place = startPlace;
  for (const key of path) {
    if (typeof key === "number") {
      schema = schema?.items;
      place += "[]";
      continue;
    }
    const { properties = {}, additionalProperties }: Schema = schema ?? {};
    const field: Schema | undefined = Object.hasOwn(properties, key) ? properties[key] : undefined;
    schema = field ?? additionalProperties;
    place += `.${field ? key : "*"}`;
  }
  return { schema, place };
}
