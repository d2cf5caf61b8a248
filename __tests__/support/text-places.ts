import { z } from "zod";

/** A place of a schema where text may stand: `*` is a name of the user's, `[]` an item, `{key}` a name itself. */
export function textPlaces(schema: z.ZodType): string[] {
  return [...new Set(walk(z.toJSONSchema(schema, { io: "input" }), ""))];
}

function walk(node: any, path: string): string[] {
  const branches = [...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])];
  const entries = Object.entries<any>(node.properties ?? {});
  return [
    ...branches.flatMap((branch: any) => walk(branch, path)),
    ...(node.type === "string" && node.enum === undefined && node.const === undefined ? [path] : []),
    ...entries.flatMap(([key, child]) => walk(child, path === "" ? key : `${path}.${key}`)),
    ...(node.propertyNames ? [`${path}.{key}`] : []),
    ...(typeof node.additionalProperties === "object" ? walk(node.additionalProperties, `${path}.*`) : []),
    ...(node.items ? walk(node.items, `${path}[]`) : []),
  ];
}

/** A file with the text in that place and nothing else. A text of a map's key gets a value that the map takes. */
export function fileWith(place: string, text: string): any {
  return place
    .replaceAll("[]", ".[]")
    .split(".")
    .filter((key) => key !== "")
    .reduceRight<unknown>((inner, key) => {
      if (key === "[]") return [inner];
      if (key === "{key}") return { [text]: "x" };
      return { [key === "*" ? "default" : key]: inner };
    }, text);
}

/** Files one over the other, lists item by item. */
export function merged(one: any, other: any): any {
  if (Array.isArray(one) && Array.isArray(other))
    return [...Array(Math.max(one.length, other.length)).keys()].map((at) =>
      at < one.length && at < other.length ? merged(one[at], other[at]) : (one[at] ?? other[at]),
    );
  if (!isMap(one) || !isMap(other)) return other;
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return Object.fromEntries(
    keys.map((key) => [
      key,
      key in one && key in other ? merged(one[key], other[key]) : (other[key] ?? one[key]),
    ]),
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
