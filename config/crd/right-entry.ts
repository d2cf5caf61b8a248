import type { z } from "zod";
import { typeProblem } from "../../releases/validation/leaves";
import type { Schema } from "../../releases/validation/schema";
import { type EntryKind, fieldSchema, isFilledIn, specPathOf, typedKind } from "./entry-fields";
import type { SpecFields } from "./findings";
import { asRecord, validFields } from "./reading";

const OWN = ["metadata"];

/** The fields of the spec in an entry: all that is no short form. */
export function specFieldsOf(shortForms: object, entry: unknown): SpecFields {
  return Object.fromEntries(
    Object.entries(asRecord(entry)).filter(
      ([key, value]) => value !== undefined && !Object.hasOwn(shortForms, key) && !OWN.includes(key),
    ),
  );
}

const known = new WeakMap<object, object>();

/**
 * An entry as far as it is right, for rules over more than one field: short forms that their schemas take, and fields
 * of the spec whose values have the types of the CRD, whatever its rules say of them.
 */
export function rightEntry<Entry extends object>(
  kind: EntryKind,
  shortForms: z.ZodRawShape,
  entry: unknown,
): Entry {
  const map = asRecord(entry);
  const right =
    known.get(map) ??
    ({ ...validFields(shortForms, map), ...rightTypes(kind, specFieldsOf(shortForms, map)) } as object);
  known.set(map, right);
  return right as Entry;
}

/** The same of an entry whose wrong short forms zod has told, which spares a second look at the right ones. */
export function rightEntryWithout<Entry extends object>(
  kind: EntryKind,
  shortForms: z.ZodRawShape,
  entry: unknown,
  issues: readonly z.core.$ZodRawIssue[],
): Entry {
  const map = asRecord(entry);
  const fields = specFieldsOf(shortForms, map);
  const typed = rightTypes(kind, fields);
  const isRight = issues.length === 0 && Object.keys(typed).length === Object.keys(fields).length;
  const wrong = new Set(issues.map(({ path }) => path?.[0]));
  const right = isRight
    ? map
    : {
        ...Object.fromEntries(
          Object.entries(map).filter(([key]) => !wrong.has(key) && !Object.hasOwn(fields, key)),
        ),
        ...typed,
      };
  known.set(map, right);
  return right as Entry;
}

function rightTypes(kind: EntryKind, fields: SpecFields): SpecFields {
  if (Object.keys(fields).length === 0) return fields;
  const crd = typedKind(kind);
  return Object.fromEntries(
    Object.entries(fields).filter(([field, value]) => {
      const schema = fieldSchema(crd, field);
      return schema === undefined || hasRightTypes(kind, schema, value, specPathOf(kind, field).join("."));
    }),
  );
}

function hasRightTypes(kind: EntryKind, schema: Schema, value: unknown, place: string): boolean {
  // An expression, to releases after the default one.
  if (place === "kubelet.maxPods" && typeof value === "string") return true;
  if (typeProblem(schema, value) !== undefined) return false;
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined || value.every((item) => hasRightTypes(kind, items, item, `${place}[]`));
  }
  if (typeof value !== "object" || value === null) return true;
  const map = asRecord(value);
  const { properties = {}, additionalProperties, required = [] } = schema;
  const lacks = required.some(
    (key) =>
      map[key] === undefined &&
      properties[key]?.default === undefined &&
      !isFilledIn(kind, `${place}.${key}`),
  );
  if (lacks) return false;
  return Object.entries(map).every(([key, held]) => {
    const inner = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
    return inner === undefined || held === undefined || hasRightTypes(kind, inner, held, `${place}.${key}`);
  });
}
