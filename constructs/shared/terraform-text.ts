/**
 * A value whose texts Terraform takes as they stand. In its JSON each string, and each key of a map, is a template, in
 * which `${` and `%{` begin an expression; doubled signs are those signs. The one place where text is escaped: what
 * comes out of it may be put into other texts, JSON among them, and is never escaped again.
 *
 * Values of a class, such as places for other values, are left as they are.
 */
export function terraformText<T>(value: T): T {
  return escaped(value) as T;
}

function escaped(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll(/[$%]\{/g, (begin) => `${begin[0]}${begin}`);
  if (Array.isArray(value)) return value.map(escaped);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [escaped(key) as string, escaped(item)]),
  );
}

function isMap(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
