import { z } from "zod";
import { bare, keysOf } from "./schema-at";

const PREFIX = "allowed: ";

/** What may stand where a value of another type does. */
export function allowedType(schema: z.core.$ZodType): string {
  const { def, bag } = bare(schema)._zod;
  switch (def.type) {
    case "string":
      return allowedText(schema) ?? `${PREFIX}text`;
    case "number":
      return allowedAmount(schema);
    case "boolean":
      return `${PREFIX}true or false`;
    case "array":
      return bag.minimum === undefined && bag.maximum === undefined
        ? `${PREFIX}a list`
        : `${PREFIX}a list of ${between(bag)} entries`;
    case "object":
    case "record":
    case "union": {
      const keys = keysOf(schema, undefined);
      return keys.length === 0 ? `${PREFIX}a map` : `${PREFIX}a map with ${keys.join(", ")}`;
    }
    default:
      return `${PREFIX}${def.type}`;
  }
}

/** What the bounds of a number, text or list allow. */
export function allowedAmount(schema: z.core.$ZodType): string {
  const { def, bag } = bare(schema)._zod;
  const what = { string: "characters", array: "entries", map: "entries" }[def.type as string];
  if (what) return `${PREFIX}${between(bag)} ${what}`;
  const kind = bag.format === "safeint" || bag.format === "int32" ? "a whole number" : "a number";
  const bounds = between(bag);
  return `${PREFIX}${kind}${bounds && (bounds.startsWith("at ") ? `, ${bounds}` : ` from ${bounds}`)}`;
}

/** What a text may be, in the schema's own words: those that it has for a text that no pattern takes. */
function allowedText(schema: z.core.$ZodType): string | undefined {
  const issues = z.core.safeParse(bare(schema), "\0").error?.issues ?? [];
  return issues.map(({ message }) => message).find((message) => message.startsWith(PREFIX));
}

function between({ minimum, maximum }: Readonly<Record<string, unknown>>): string {
  const low = isBound(minimum) ? minimum : undefined;
  const high = isBound(maximum) ? maximum : undefined;
  if (low !== undefined && high !== undefined) return low === high ? `${low}` : `${low} to ${high}`;
  if (low !== undefined) return `at least ${low}`;
  return high === undefined ? "" : `at most ${high}`;
}

/** Zod bounds every whole number by what a double can count to, which is not a bound that anyone set. */
function isBound(bound: unknown): bound is number {
  return typeof bound === "number" && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
}
