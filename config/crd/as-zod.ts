import { z } from "zod";
import { re2 } from "../../releases/validation/re2";
import type { Schema } from "../../releases/validation/schema";
import { type EntryKind, isFilledIn } from "./entry-fields";
import type { MergedSchema } from "./merged";

/** What this project says of fields besides the CRD, by their names in an entry or their places in the spec. */
export type FieldNotes = Readonly<Record<string, FieldNote>>;

export interface FieldNote {
  /** In place of the CRD's own words. */
  readonly text?: string;
  /** Behind the CRD's own words. */
  readonly note?: string;
  readonly default?: unknown;
}

interface Documents {
  readonly kind: EntryKind;
  readonly notes: FieldNotes;
  /** The field's name in an entry, where it is not that in the spec.
   * @default its place */
  readonly name?: string;
}

/**
 * A part of a CRD in zod's terms, for what reads those: explanations of wrong keys, the reference of settings and the
 * schema for editors. No file is checked by it.
 */
export function asZod(schema: MergedSchema, place: string, documents: Documents): z.ZodType {
  const { kind, notes, name = place } = documents;
  const { text = sentence(schema.description), note, default: own } = notes[name] ?? {};
  const { since } = schema;
  const description = [text, note, since && `From Karpenter ${since}.`]
    .filter((words) => words !== undefined)
    .join(" ");
  // A map's own fields say theirs.
  const byDefault = own ?? (schema.properties === undefined ? schema.default : undefined);
  return withMeta(bareType(schema, place, { kind, notes }), {
    ...(description && { description }),
    ...(byDefault !== undefined && { default: byDefault }),
  });
}

/** What documents a field stands on the outside, where it is looked for. */
export function withMeta(schema: z.ZodType, meta: z.core.GlobalMeta | undefined): z.ZodType {
  return meta === undefined || Object.keys(meta).length === 0 ? schema : schema.meta(meta);
}

function bareType(schema: Schema, place: string, documents: Documents): z.ZodType {
  if (schema["x-kubernetes-int-or-string"]) return z.union([z.int(), z.string()]);
  switch (schema.type) {
    case "array":
      return listOf(schema, place, documents);
    case "boolean":
      return z.boolean();
    case "integer":
      return z
        .int()
        .min(schema.minimum ?? -MOST)
        .max(schema.maximum ?? MOST);
    case "object":
      return mapOf(schema, place, documents);
    case "string":
      return schema.enum ? z.enum(schema.enum) : textOf(schema);
    default:
      return z.json();
  }
}

function listOf({ items = {}, minItems, maxItems }: Schema, place: string, documents: Documents): z.ZodType {
  let list = z.array(asZod(items, `${place}[]`, documents));
  if (minItems !== undefined) list = list.min(minItems);
  return maxItems === undefined ? list : list.max(maxItems);
}

function textOf({ pattern, minLength, maxLength }: Schema): z.ZodType {
  let text = pattern === undefined ? z.string() : z.string().regex(re2(pattern));
  if (minLength !== undefined) text = text.min(minLength);
  return maxLength === undefined ? text : text.max(maxLength);
}

const MOST = Number.MAX_SAFE_INTEGER;

function mapOf(schema: Schema, place: string, documents: Documents): z.ZodType {
  const { properties, additionalProperties = {}, required = [] } = schema;
  if (properties === undefined) {
    return z.record(z.string(), asZod(additionalProperties, `${place}.*`, documents));
  }
  const shape = Object.entries(properties).map(([key, field]) => {
    const at = `${place}.${key}`;
    const inner = asZod(field, at, documents);
    const isRequired =
      required.includes(key) && field.default === undefined && !isFilledIn(documents.kind, at);
    return [key, isRequired ? inner : withMeta(inner.optional(), inner.meta())];
  });
  const fields = Object.fromEntries(shape);
  return schema["x-kubernetes-preserve-unknown-fields"] ? z.looseObject(fields) : z.strictObject(fields);
}

/** A CRD's description up to its first empty line, as one line. */
function sentence(description: string | undefined): string | undefined {
  const [paragraph] = description?.split(/\n\s*\n/) ?? [];
  const text = paragraph?.replaceAll(/\s+/g, " ").trim();
  return text === undefined || /[.!?]$/.test(text) ? text : `${text}.`;
}
