import type { z } from "zod";
import type { Problem } from "../problems";
import { allowedAmount, allowedType, allowedWords, ownWords, wordsFor } from "./allowed";
import { closest } from "./closest";
import { found } from "./found";
import { mendOfType, mendOfWord } from "./mend";
import { bare, branchMeant, keysOf, schemaAt } from "./schema-at";

/** A problem in full words. */
export interface Finding extends Problem {
  readonly kind: "rule" | "missing" | "wrong" | "key";
  /** Path that an unknown key was meant for. */
  readonly meant?: Problem["path"];
}

/** What was read, and what it was to be. */
export interface Reading {
  readonly schema: z.core.$ZodType;
  readonly value: unknown;
  /** A scalar as the file has it. */
  sourceOf(path: Problem["path"]): string;
}

/** An issue of zod as the author of the file reads it: what was found, what is allowed, how to mend it. */
export function explainIssue(issue: z.core.$ZodIssue, reading: Reading): Finding[] {
  const path = issue.path.map((segment) => (typeof segment === "number" ? segment : String(segment)));
  const value = path.reduce<unknown>(inside, reading.value);
  const schema = schemaAt(reading.schema, path, reading.value);
  const source = reading.sourceOf(path);
  const own = ownWords([issue]);
  const wrong = (allowed: string, mend?: string): Finding[] => [
    {
      path,
      kind: value === undefined ? "missing" : "wrong",
      message: joined(found(value, source), allowed, mend),
    },
  ];

  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey([...path, key], schema, value));
    case "invalid_key": {
      const allowed = own ?? ownWords(issue.issues) ?? issue.message;
      return [{ path, kind: "key", message: joined(found(path.at(-1), undefined), allowed) }];
    }
    case "invalid_value":
      return wrong(own ?? allowedWords(issue.values), mendOfWord(value, issue.values.map(String)));
    case "invalid_union": {
      if ("options" in issue && issue.options) {
        return wrong(own ?? allowedWords(issue.options), mendOfWord(value, issue.options.map(String)));
      }
      const inner = issuesMeant(issue, schema, value);
      return inner
        ? inner.flatMap((deep) => explainIssue({ ...deep, path: [...path, ...deep.path] }, reading))
        : wrong(own ?? issue.message);
    }
    case "invalid_type": {
      const mend = schema && mendOfType(value, schema, source);
      return wrong(
        own ?? (schema ? allowedType(schema) : issue.message),
        // The schema's own words may have said so.
        own?.includes("quotes") && mend?.includes("quotes") ? undefined : mend,
      );
    }
    case "too_big":
    case "too_small":
      return wrong(own ?? (schema ? allowedAmount(schema) : issue.message));
    case "custom": {
      // A rule over a map names its culprit itself, and so does one in words of its own.
      const shown = Array.isArray(value)
        ? own !== undefined
        : value !== undefined && typeof value !== "object";
      return [
        { path, kind: "rule", message: joined(shown ? found(value, source) : undefined, issue.message) },
      ];
    }
    case "invalid_format":
      return wrong(own ?? `allowed: text such as ${issue.pattern ?? issue.format}`);
    default:
      return wrong(own ?? issue.message);
  }
}

/** What the branch of a union that the author meant says about a map or list; of a scalar, the union says it all. */
function issuesMeant(
  { errors }: z.core.$ZodIssueInvalidUnion,
  schema: z.core.$ZodType | undefined,
  value: unknown,
): readonly z.core.$ZodIssue[] | undefined {
  const { def } = schema ? bare(schema)._zod : { def: undefined };
  if (typeof value !== "object" || value === null || def?.type !== "union") return undefined;
  return errors[branchMeant(def.options, value) ?? -1];
}

function unknownKey(path: Problem["path"], schema: z.core.$ZodType | undefined, value: unknown): Finding {
  const key = String(path.at(-1));
  const keys = keysOf(schema, value);
  const others = schema ? otherBranches(schema, key) : [];
  const either = schema && others.length > 0 ? wordsFor(schema, undefined) : undefined;
  if (either) return { path, kind: "key", message: joined("found beside what excludes it", either) };
  const labels = schema && labelsOf(schema, others);
  if (labels) {
    return { path, kind: "key", message: joined(`found a key of ${labels}`, `allowed: ${keys.join(", ")}`) };
  }
  const meant = closest(key, keys);
  return {
    path,
    kind: "key",
    message: joined(
      "unknown key",
      keys.length > 0 ? `allowed: ${keys.join(", ")}` : undefined,
      meant && `did you mean ${JSON.stringify(meant)}?`,
    ),
    ...(meant && { meant: [...path.slice(0, -1), meant] }),
  };
}

/** The branches of a union whose maps have a key, which the map that was meant has not. */
function otherBranches(schema: z.core.$ZodType, key: string): readonly z.core.$ZodType[] {
  const { def } = bare(schema)._zod;
  return def.type === "union" ? def.options.filter((option) => keysOf(option, undefined).includes(key)) : [];
}

/** Branches by the label that tells them apart, such as `backend: s3`; nothing where none does. */
function labelsOf(schema: z.core.$ZodType, branches: readonly z.core.$ZodType[]): string | undefined {
  const { def } = bare(schema)._zod;
  const key = "discriminator" in def ? def.discriminator : undefined;
  if (typeof key !== "string" || branches.length === 0) return undefined;
  const labels = branches.flatMap((branch) => {
    const label = schemaAt(branch, [key], undefined);
    return [...((label && bare(label)._zod.values) ?? [])];
  });
  return `${key}: ${labels.map(String).join(" or ")}`;
}

function joined(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join("; ");
}

function inside(holder: unknown, key: string | number): unknown {
  const own = typeof holder === "object" && holder !== null && Object.hasOwn(holder, key);
  return own ? (holder as Record<string | number, unknown>)[key] : undefined;
}
