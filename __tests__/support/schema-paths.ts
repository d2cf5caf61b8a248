import { z } from "zod";
import { withoutValue } from "../../config/messages";

/** Every field that a schema takes, as `a.b[].c`, with its description. Keys of free maps are left out. */
export function fieldsOf(
  schema: z.ZodType,
): { readonly path: string; readonly description: string | undefined }[] {
  return walk(z.toJSONSchema(schema, { io: "input" }), "");
}

function walk(node: any, path: string): { path: string; description: string | undefined }[] {
  const here = Object.entries<any>(node.properties ?? {}).flatMap(([key, child]) => {
    const next = path === "" ? key : `${path}.${key}`;
    return [{ path: next, description: child.description }, ...walk(child, next)];
  });
  return [...here, ...(node.items ? walk(node.items, `${path}[]`) : [])];
}

/** What a schema says about a value: `path: message`, sorted, without the value, which the loader fills in. */
export function problemsOf(schema: z.ZodType, value: unknown): string[] {
  const { error } = schema.safeParse(value);
  return (error?.issues ?? [])
    .map(({ path, message }) => `${path.join(".")}: ${withoutValue(message)}`)
    .sort();
}
