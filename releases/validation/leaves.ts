import { isDateTime } from "./formats";
import { re2 } from "./re2";
import type { Schema } from "./schema";

type Bound = "minimum" | "maximum" | "minLength" | "maxLength" | "minItems" | "maxItems" | "maxProperties";

/** What is wrong with a value: the schema's keyword for it, in plain words, and what a better sentence needs. */
export type Problem = { readonly message: string } & (
  | { readonly keyword: "type"; readonly params: { readonly expected: readonly string[] } }
  | { readonly keyword: "unknown"; readonly params: { readonly known: readonly string[] } }
  | { readonly keyword: "required"; readonly params: Readonly<Record<string, never>> }
  | { readonly keyword: "enum"; readonly params: { readonly allowed: readonly string[] } }
  | { readonly keyword: "pattern"; readonly params: { readonly pattern: string } }
  | { readonly keyword: "format"; readonly params: { readonly format: string } }
  | { readonly keyword: Bound; readonly params: { readonly limit: number; readonly actual: number } }
  | { readonly keyword: "duplicate"; readonly params: { readonly item: unknown } }
  | { readonly keyword: "rule"; readonly params: { readonly rule: string } }
);

const NAMES = {
  object: "a map",
  array: "a list",
  string: "text",
  integer: "a whole number",
  boolean: "true or false",
} as const;

export function typeProblem(schema: Schema, value: unknown): Problem | undefined {
  const expected = typesOf(schema);
  if (expected.length === 0 || expected.some((type) => isOf(type, value))) return undefined;
  const message = `expected ${expected.map((type) => NAMES[type]).join(" or ")}, got ${named(value)}`;
  return { keyword: "type", message, params: { expected } };
}

function typesOf(schema: Schema): readonly (keyof typeof NAMES)[] {
  if (schema["x-kubernetes-int-or-string"]) return ["integer", "string"];
  return schema.type ? [schema.type] : [];
}

function isOf(type: keyof typeof NAMES, value: unknown): boolean {
  if (type === "array") return Array.isArray(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  // What does not fit 64 bits reaches the API server as a fraction.
  if (type === "integer") return Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 63;
  return typeof value === type;
}

function named(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return NAMES.array;
  return typeof value === "object" ? NAMES.object : JSON.stringify(value);
}

/** What is wrong with a value of the right type, without a look at what is inside. */
export function leafProblems(schema: Schema, value: unknown): readonly Problem[] {
  if (typeof value === "string") return textProblems(schema, value);
  if (typeof value === "number") return bounds(withFormat(schema), value, "minimum", "maximum", "");
  return Array.isArray(value) ? listProblems(schema, value) : [];
}

const INT32 = { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };

function withFormat(schema: Schema): Schema {
  return schema.format === "int32" ? { ...INT32, ...schema } : schema;
}

function textProblems(schema: Schema, value: string): Problem[] {
  const { enum: allowed, pattern, format } = schema;
  const problems = bounds(schema, [...value].length, "minLength", "maxLength", " characters");
  if (allowed && !allowed.includes(value)) {
    const message = `expected ${allowed.join(", ")}, got ${named(value)}`;
    problems.push({ keyword: "enum", message, params: { allowed } });
  }
  if (pattern !== undefined && !re2(pattern).test(value)) {
    const message = `expected text that matches ${pattern}, got ${named(value)}`;
    problems.push({ keyword: "pattern", message, params: { pattern } });
  }
  if (format === "date-time" && !isDateTime(value)) {
    const message = `expected a date and time such as 2026-01-31T12:00:00Z, got ${named(value)}`;
    problems.push({ keyword: "format", message, params: { format } });
  }
  return problems;
}

function listProblems(schema: Schema, value: readonly unknown[]): Problem[] {
  const problems = bounds(schema, value.length, "minItems", "maxItems", " entries");
  const twice =
    schema["x-kubernetes-list-type"] === "set"
      ? value.filter((item, index) => value.indexOf(item) < index)
      : [];
  for (const item of new Set(twice)) {
    problems.push({ keyword: "duplicate", message: `expected ${named(item)} only once`, params: { item } });
  }
  return problems;
}

function bounds(
  schema: Schema,
  actual: number,
  lower: "minimum" | "minLength" | "minItems",
  upper: "maximum" | "maxLength" | "maxItems",
  unit: string,
): Problem[] {
  const [least, most] = [schema[lower], schema[upper]];
  const problems: Problem[] = [];
  if (least !== undefined && actual < least) {
    const message = `expected at least ${least}${unit}, got ${actual}`;
    problems.push({ keyword: lower, message, params: { limit: least, actual } });
  }
  if (most !== undefined && actual > most) {
    const message = `expected at most ${most}${unit}, got ${actual}`;
    problems.push({ keyword: upper, message, params: { limit: most, actual } });
  }
  return problems;
}
