import { z } from "zod";
import type { Problem } from "../problems";
import { closest } from "./closest";

type Schema = z.core.$ZodType;

const documentedBy = new WeakMap<Schema, () => z.ZodType>();

/**
 * Lets a schema that takes any fields be explained and documented by one that names them. That is made only when
 * something asks for it.
 */
export function standsFor<Loose extends z.ZodType>(schema: Loose, documented: () => z.ZodType): Loose {
  documentedBy.set(schema, documented);
  schema._zod.processJSONSchema = (context, json, params) =>
    documented()._zod.processJSONSchema?.(context, json, params);
  return schema;
}

/** A schema without what only gives a default or changes the value afterwards. */
export function bare(schema: Schema): z.core.$ZodTypes {
  const documented = documentedBy.get(schema);
  if (documented !== undefined) return bare(documented());
  const known = schema as z.core.$ZodTypes;
  const { def } = known._zod;
  switch (def.type) {
    case "optional":
    case "nullable":
    case "default":
    case "prefault":
    case "catch":
    case "nonoptional":
    case "readonly":
      return bare(def.innerType);
    case "pipe":
      return bare(def.in);
    case "lazy":
      return bare(def.getter());
    default:
      return known;
  }
}

/** The schema of what stands at a path of a value; nothing where the path leaves the schema. */
export function schemaAt(schema: Schema, path: Problem["path"], value: unknown): Schema | undefined {
  const [segment, ...rest] = path;
  if (segment === undefined) return schema;
  const { def } = bare(schema)._zod;
  const next = () => {
    switch (def.type) {
      case "object":
        return Object.hasOwn(def.shape, segment) ? def.shape[segment] : def.catchall;
      case "record":
        return def.valueType;
      case "array":
        return def.element;
      default:
        return undefined;
    }
  };
  if (def.type === "union") {
    const meant = def.options[branchMeant(def.options, value) ?? -1];
    return meant && schemaAt(meant, path, value);
  }
  const inner = next();
  return inner && schemaAt(inner, rest, (value as Record<string, unknown> | undefined)?.[segment]);
}

/** The keys that a map may have; nothing where any are free or the schema is of no map. */
export function keysOf(schema: Schema | undefined, value: unknown): string[] {
  if (!schema) return [];
  const { def } = bare(schema)._zod;
  if (def.type === "object") return Object.keys(def.shape);
  if (def.type === "record") return [...(bare(def.keyType)._zod.values ?? [])].map(String);
  if (def.type !== "union") return [];
  return keysOf(def.options[branchMeant(def.options, value) ?? -1], value);
}

/** Index of the branch of a union that the author of a wrong value had in mind; nothing where that is open. */
export function branchMeant(options: readonly Schema[], value: unknown): number | undefined {
  const [best, second] = options
    .map((option, index) => ({ index, option, issues: issuesOf(option, value) }))
    .filter(({ issues }) => !issues.some(({ code, path }) => path.length === 0 && OF_ANOTHER_KIND.has(code)))
    .map(({ index, option, issues }) => ({
      index,
      rank: [
        issues.filter(isOtherLabel).length,
        -knownKeys(option, value),
        issues.filter((issue) => isMissing(issue, value)).length,
        issues.length,
      ] as const,
    }))
    .sort((a, b) => compare(a.rank, b.rank));
  return best && second && compare(best.rank, second.rank) === 0 ? undefined : best?.index;
}

const OF_ANOTHER_KIND = new Set<string | undefined>(["invalid_type", "invalid_value", "invalid_union"]);

/** Whether a map carries another branch's label, such as `backend: local` for that of `backend: s3`, or a key that is another's alone. */
function isOtherLabel({ path, ...issue }: z.core.$ZodIssue): boolean {
  if (path.length !== 1) return false;
  return issue.code === "invalid_type"
    ? issue.expected === "never"
    : issue.code === "invalid_value" && issue.values.length === 1;
}

/** Whether a map lacks a key that the branch cannot do without. */
function isMissing({ code, path: [key, ...deeper] }: z.core.$ZodIssue, value: unknown): boolean {
  return code === "invalid_type" && deeper.length === 0 && !Object.hasOwn(Object(value), String(key));
}

function compare(left: readonly number[], right: readonly number[]): number {
  return left.map((part, index) => part - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

function issuesOf(schema: Schema, value: unknown): readonly z.core.$ZodIssue[] {
  return z.core.safeParse(schema, value).error?.issues ?? [];
}

function knownKeys(schema: Schema, value: unknown): number {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return 0;
  const keys = keysOf(schema, value);
  return Object.keys(value).filter((key) => closest(key, keys) !== undefined).length;
}
