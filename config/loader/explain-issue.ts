import type { z } from "zod";
import { expected, VALUE } from "../messages";
import { actual } from "./actual";
import { expectedAmount, expectedOneOf, expectedType, ownMessage } from "./expectation";
import type { Finding, Reading } from "./finding";
import { fixOfChoice, fixOfType } from "./fix";
import { valueHint } from "./hints";
import { bare, branchMeant, schemaAt } from "./schema-at";
import { unknownKeys } from "./unknown-keys";

/** An issue of zod as the author of the file reads it: what was expected, what was got, how to fix it. */
export function explainIssue(issue: z.core.$ZodIssue, reading: Reading): Finding[] {
  const path = issue.path.map((segment) => (typeof segment === "number" ? segment : String(segment)));
  const value = path.reduce<unknown>(inside, reading.value);
  const schema = schemaAt(reading.schema, path, reading.value);
  const source = reading.sourceOf(path);
  const own = ownMessage([issue]);
  const wrong = (message: string | undefined, fix?: string): Finding[] => [
    {
      path,
      kind: value === undefined ? "missing" : "wrong",
      message: filled(
        message ?? expected("another value"),
        actual(value, source),
        valueHint(path, value) ?? fix,
      ),
    },
  ];

  switch (issue.code) {
    case "unrecognized_keys":
      return unknownKeys(issue.keys, { path, schema, value, root: reading.schema });
    case "invalid_key": {
      const message = own ?? ownMessage(issue.issues) ?? expected("another key");
      return [{ path, kind: "key", message: filled(message, actual(path.at(-1), undefined)) }];
    }
    case "invalid_value":
      return wrong(own ?? expectedOneOf(issue.values), fixOfChoice(value, issue.values.map(String)));
    case "invalid_union": {
      if ("options" in issue && issue.options) {
        return wrong(own ?? expectedOneOf(issue.options), fixOfChoice(value, issue.options.map(String)));
      }
      const inner = issuesMeant(issue, schema, value);
      return inner
        ? inner.flatMap((deep) => explainIssue({ ...deep, path: [...path, ...deep.path] }, reading))
        : wrong(own);
    }
    case "invalid_type":
      return wrong(own ?? (schema && expectedType(schema)), schema && fixOfType(value, schema, source));
    case "too_big":
    case "too_small":
      return wrong(own ?? (schema && expectedAmount(schema)));
    case "custom":
      if (issue.params?.isMistake === true) return wrong(own);
      return [{ path, kind: "rule", message: filled(issue.message, actual(value, source)) }];
    case "invalid_format":
      return wrong(own ?? expected(`text such as ${issue.pattern ?? issue.format}`));
    default:
      return wrong(own);
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

/** A message with the value in it, and how to fix that. */
function filled(message: string, value: string, fix?: string): string {
  const got = fix === undefined ? value : `${value} (${fix})`;
  return message.replace(VALUE, () => got);
}

function inside(holder: unknown, key: string | number): unknown {
  const own = typeof holder === "object" && holder !== null && Object.hasOwn(holder, key);
  return own ? (holder as Record<string | number, unknown>)[key] : undefined;
}
