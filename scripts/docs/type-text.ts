import type { z } from "zod";

export type JsonSchema = z.core.JSONSchema.JSONSchema;

const FORMATS: Readonly<Record<string, string>> = {
  uri: "URL",
  cidrv4: "IPv4 range",
  hostname: "host's name",
  "date-time": "time",
};

/** What a value may be, in the words of the reference. */
export function typeText(schema: JsonSchema): string {
  if (schema.$ref !== undefined) return "anything";
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum) return schema.enum.map(code).join(", ");
  const branches = branchesOf(schema);
  if (branches.length > 0) {
    const texts = [...new Set(branches.map((branch) => typeText(branch)))];
    return texts.join(branches.every((branch) => branch.const !== undefined) ? ", " : " or ");
  }
  switch (schema.type) {
    case "boolean":
      return "`true`, `false`";
    case "integer":
      return `whole number${bounds(schema.minimum, schema.maximum)}`;
    case "number":
      return `number${bounds(schema.minimum, schema.maximum)}`;
    case "array": {
      const items = schemaIn(schema.items);
      return `list${items ? ` of ${many(typeText(items))}` : ""}${bounds(schema.minItems, schema.maxItems)}`;
    }
    case "object": {
      const values = schemaIn(schema.additionalProperties);
      return values ? `map of ${typeText(values)}` : "map";
    }
    default:
      return FORMATS[schema.format ?? ""] ?? "text";
  }
}

function many(type: string): string {
  return type === "map" || type === "IPv4 range" ? `${type}s` : type;
}

/** The branches of a union, none where there is one type only. */
export function branchesOf({ anyOf, oneOf }: JsonSchema): readonly JsonSchema[] {
  return (anyOf ?? oneOf ?? []) as JsonSchema[];
}

/** A schema where JSON Schema may have a boolean or a list of them: then nothing. */
export function schemaIn(
  held: JsonSchema["items"] | JsonSchema["additionalProperties"],
): JsonSchema | undefined {
  return typeof held === "object" && !Array.isArray(held) ? held : undefined;
}

export function code(value: unknown): string {
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}

function bounds(low: number | undefined, high: number | undefined): string {
  const least = isSet(low) ? low : undefined;
  const most = isSet(high) ? high : undefined;
  if (least !== undefined && most !== undefined) return ` (${least} to ${most})`;
  if (least !== undefined) return ` (${least} or more)`;
  return most === undefined ? "" : ` (at most ${most})`;
}

/** What a double, or 32 bits, can count to is no bound that anyone set. */
function isSet(bound: number | undefined): bound is number {
  return bound !== undefined && Math.abs(bound) < 2 ** 31 - 1;
}
