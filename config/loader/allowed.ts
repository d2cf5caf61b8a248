import { z } from "zod";
import { bare, keysOf } from "./schema-at";

const PREFIX = "allowed: ";

/** The schema's own words among messages; zod's are not made for people who edit a file. */
export function ownWords(issues: readonly { readonly message: string }[] | undefined): string | undefined {
  return issues?.map(({ message }) => message).find((message) => message.startsWith(PREFIX));
}

/** The words that a schema has for a value. */
export function wordsFor(schema: z.core.$ZodType, value: unknown): string | undefined {
  return ownWords(z.core.safeParse(bare(schema), value).error?.issues);
}

export function allowedWords(words: readonly unknown[]): string {
  return `${PREFIX}${words.map(String).join(", ")}`;
}

/** What may stand where a value of another type does. */
export function allowedType(schema: z.core.$ZodType): string {
  switch (bare(schema)._zod.def.type) {
    case "string":
      // No pattern takes this text, so the pattern's words come forth.
      return wordsFor(schema, "\0") ?? `${PREFIX}text`;
    case "number":
      return allowedAmount(schema);
    case "boolean":
      return `${PREFIX}true or false`;
    case "array":
      return `${PREFIX}a list`;
    default: {
      const { def } = bare(schema)._zod;
      const keys = "discriminator" in def ? [def.discriminator] : keysOf(schema, undefined);
      return `${PREFIX}a map${keys.length > 0 ? ` with ${keys.join(", ")}` : ""}`;
    }
  }
}

/** What the bounds of a number, text or list allow. */
export function allowedAmount(schema: z.core.$ZodType): string {
  const bounds = z.toJSONSchema(bare(schema), { io: "input", unrepresentable: "any" });
  const { type, minimum, maximum, exclusiveMinimum } = bounds;
  switch (type) {
    case "string":
      return PREFIX + count(bounds.minLength, bounds.maxLength, "character", "characters");
    case "array":
      return PREFIX + count(bounds.minItems, bounds.maxItems, "entry", "entries");
    case "integer":
    case "number": {
      const above = exclusiveMinimum === undefined ? "" : `above ${exclusiveMinimum}`;
      const kind = type === "integer" ? "a whole number" : "a number";
      return PREFIX + [kind, above, between(minimum, maximum)].filter((part) => part !== "").join(" ");
    }
    default:
      return wordsFor(schema, undefined) ?? `${PREFIX}another amount`;
  }
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
