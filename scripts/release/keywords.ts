import { re2 } from "../../releases/validation/re2";
import type { Schema } from "../../releases/validation/schema";

/** What each keyword may say for releases/validation to judge it as the API server does. */
const KEYWORDS: Readonly<Record<string, (value: unknown, schema: Schema) => boolean>> = {
  type: isOneOf("object", "array", "string", "integer", "boolean"),
  format: isOneOf("date-time", "int32", "int64"),
  enum: (_, { type }) => type === "string",
  pattern: (value) => re2(String(value)) instanceof RegExp,
  anyOf: (_, schema) => schema["x-kubernetes-int-or-string"] === true,
  additionalProperties: (value, { properties }) =>
    properties === undefined && typeof value === "object" && !("default" in (value ?? {})),
  items: (value) => !("default" in (value as Schema)),
  "x-kubernetes-list-type": (value, { items }) =>
    value === "atomic" || (value === "set" && items?.type === "string"),
  "x-kubernetes-map-type": isOneOf("atomic", "granular"),
  "x-kubernetes-validations": (value) =>
    (value as readonly object[]).every((rule) => Object.keys(rule).toSorted().join() === "message,rule"),
};

/** Keywords that may say whatever they say. */
const PLAIN = [
  "description",
  "properties",
  "required",
  "maxProperties",
  "minItems",
  "maxItems",
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "default",
  "x-kubernetes-int-or-string",
  "x-kubernetes-preserve-unknown-fields",
];

/** Ends the run at a schema that says more than releases/validation/schema.ts knows. */
export function refuseUnknownKeywords(spec: Schema, kind: string): void {
  for (const { path, schema } of subschemas(spec)) {
    for (const [keyword, value] of Object.entries(schema)) {
      const isKnown = Object.hasOwn(KEYWORDS, keyword)
        ? KEYWORDS[keyword]?.(value, schema)
        : PLAIN.includes(keyword);
      if (isKnown) continue;
      const where = [kind, ...path].join(".");
      throw new Error(`${where}: releases/validation does not know ${keyword}: ${JSON.stringify(value)}`);
    }
  }
}

function isOneOf(...words: readonly string[]) {
  return (value: unknown) => words.includes(String(value));
}

export interface Subschema {
  readonly path: readonly string[];
  readonly schema: Schema;
}

/** A schema and all below it. A list's items are at `*`, as are the values of a map with any keys. */
export function subschemas(schema: Schema, path: readonly string[] = []): Subschema[] {
  const { properties = {}, items, additionalProperties } = schema;
  const below = [
    ...Object.entries(properties),
    ...[items, additionalProperties].flatMap((each): [string, Schema][] => (each ? [["*", each]] : [])),
  ];
  return [{ path, schema }, ...below.flatMap(([key, each]) => subschemas(each, [...path, key]))];
}
