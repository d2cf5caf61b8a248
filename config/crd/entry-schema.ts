import { z } from "zod";
import { standsFor } from "../loader/schema-at";
import { WITH_OTHER_PROBLEMS } from "../primitives";
import { asZod, type FieldNotes, withMeta } from "./as-zod";
import { type EntryKind, fieldNames, fieldSchema, specPathOf } from "./entry-fields";
import { ofType } from "./fields";
import { mergedKind } from "./merged";

/** What an entry of a kind is made of. */
interface EntryParts {
  readonly kind: EntryKind;
  /** Fields that the CRD does not have. */
  readonly shortForms: z.ZodRawShape;
  /** What this project says of the CRD's. */
  readonly notes: FieldNotes;
  /** Message for what is no map. */
  readonly expected: string;
  /** Rules over more than one field.
   * @default none */
  readonly check?: (entry: object, context: z.core.$RefinementCtx) => void;
}

/**
 * An entry of one of Karpenter's kinds: short forms by their schemas, and of the CRD's fields any. Those are judged
 * where the file's release of Karpenter is known (config/karpenter-release).
 */
export function entrySchema<Entry>(parts: EntryParts): z.ZodType<Entry, Entry> {
  const documented = onlyOnce(() => documentedEntry(parts));
  const loose = standsFor(z.looseObject(parts.shortForms, ofType(parts.expected)), documented);
  const { check } = parts;
  const checked = check === undefined ? loose : loose.superRefine(check, WITH_OTHER_PROBLEMS);
  return standsFor(checked, documented) as unknown as z.ZodType<Entry, Entry>;
}

/** The same with every field that a carried release has. */
function documentedEntry({ kind, shortForms, notes, expected }: EntryParts): z.ZodObject {
  const crd = mergedKind(kind);
  const fields = fieldNames(crd).map((field) => {
    const place = specPathOf(kind, field).join(".");
    const schema = asZod(fieldSchema(crd, field) ?? {}, place, { kind, notes, name: field });
    return [field, withMeta(schema.optional(), schema.meta())];
  });
  return z.strictObject({ ...Object.fromEntries(fields), ...shortForms }, ofType(expected));
}

function onlyOnce<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
