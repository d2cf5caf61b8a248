import { z } from "zod";
import { either, expected } from "../messages";
import { bare, keysOf } from "./schema-at";

type Schema = z.core.$ZodType;

/** Parses without zod's own sentences, which are not made for people who edit a file: what message there is, is the schema's. */
export function parsed<Output>(schema: z.core.$ZodType<Output>, value: unknown) {
  return z.core.safeParse(schema, value, { error: () => "" });
}

/** The first message that the schema itself has for a value. */
export function messageFor(schema: Schema, value: unknown): string | undefined {
  return ownMessage(parsed(bare(schema), value).error?.issues);
}

/** The first of the schema's own messages among issues. */
export function ownMessage(issues: readonly { readonly message: string }[] | undefined): string | undefined {
  return issues?.map(({ message }) => message).find((message) => message !== "");
}

/** What belongs where a value of another type stands. */
export function expectedType(schema: Schema): string {
  switch (bare(schema)._zod.def.type) {
    case "string":
      // No pattern takes this text, so the pattern's message comes forth.
      return messageFor(schema, "\0") ?? expected("text");
    case "number":
      return expectedAmount(schema);
    case "boolean":
      return expected("true or false");
    case "array":
      return expected("a list");
    default: {
      const { def } = bare(schema)._zod;
      const keys = "discriminator" in def ? [def.discriminator] : keysOf(schema, undefined);
      return expected(`a map${keys.length > 0 ? ` with ${keys.join(", ")}` : ""}`);
    }
  }
}

/** What the bounds of a number, text or list take. */
export function expectedAmount(schema: Schema): string {
  const bounds = z.toJSONSchema(bare(schema), { io: "input", unrepresentable: "any" });
  const { type, minimum, maximum, exclusiveMinimum } = bounds;
  switch (type) {
    case "string":
      return expected(count(bounds.minLength, bounds.maxLength, "character", "characters"));
    case "array":
      return expected(count(bounds.minItems, bounds.maxItems, "entry", "entries"));
    case "integer":
    case "number": {
      const above = exclusiveMinimum === undefined ? "" : `above ${exclusiveMinimum}`;
      const kind = type === "integer" ? "a whole number" : "a number";
      return expected([kind, above, between(minimum, maximum)].filter((part) => part !== "").join(" "));
    }
    default:
      return messageFor(schema, undefined) ?? expected("another amount");
  }
}

export function expectedOneOf(words: readonly unknown[]): string {
  return expected(either(words));
}

function between(low: number | undefined, high: number | undefined): string {
  const [least, most] = [low, high].map((bound) => (isSet(bound) ? bound : undefined));
  if (least !== undefined && most !== undefined) return `from ${least} to ${most}`;
  if (least !== undefined) return `from ${least} up`;
  return most === undefined ? "" : `up to ${most}`;
}

function count(low = 0, high: number | undefined, one: string, many: string): string {
  if (high !== undefined) return low === 0 ? `at most ${high} ${many}` : `${low} to ${high} ${many}`;
  return `at least ${low} ${low === 1 ? one : many}`;
}

/** Zod bounds whole numbers by what a double can count to, which is no bound that anyone set. */
function isSet(bound: number | undefined): bound is number {
  return bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
}
