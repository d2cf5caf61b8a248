import { z } from "zod";
import { closest } from "./closest";
import { bare } from "./schema-at";

const TRUE = /^(true|yes|on|y)$/i;
const FALSE = /^(false|no|off|n)$/i;

/** How to fix a word that is none of those that may stand there. */
export function fixOfChoice(value: unknown, words: readonly string[]): string | undefined {
  const meant = typeof value === "string" ? closest(value, words) : undefined;
  return meant && `did you mean ${JSON.stringify(meant)}?`;
}

/** How to fix a value of another type, where what its author meant is plain. */
export function fixOfType(value: unknown, schema: z.core.$ZodType, source: string): string | undefined {
  const wanted = bare(schema);
  const isText = typeof value === "string";
  switch (wanted._zod.def.type) {
    case "string":
      return (typeof value === "number" || typeof value === "boolean") && takes(wanted, source)
        ? `put it in quotes: "${source}"`
        : undefined;
    case "boolean":
      if (isText && TRUE.test(value)) return "write true, without quotes";
      return isText && FALSE.test(value) ? "write false, without quotes" : undefined;
    case "number":
      return isText && value.trim() !== "" && takes(wanted, Number(value))
        ? `write ${value}, without quotes`
        : undefined;
    case "array":
      if (value === null) return fillOrRemove(schema);
      return takes(wanted, [value]) ? `did you mean [${source}]?` : undefined;
    case "object":
    case "record":
      if (isText && /^[\w-]+:\S/.test(value)) return "put a space after the colon";
      return value === null ? fillOrRemove(schema) : undefined;
    case "union":
      return value === null ? fillOrRemove(schema) : undefined;
    default:
      return undefined;
  }
}

function fillOrRemove(schema: z.core.$ZodType): string {
  const fill = "write what belongs below it";
  return takes(schema, undefined) ? `${fill}, or remove the line for the default` : fill;
}

function takes(schema: z.core.$ZodType, value: unknown): boolean {
  return z.core.safeParse(schema, value).success;
}
