import type { z } from "zod";
import type { KarpenterMinor } from "../../releases/karpenter";
import { meetsRule, type Path } from "../../releases/validation/validate-spec";
import { expected } from "../messages";
import type { EntryKind } from "./entry-fields";
import { expectationAt, hasExpectation, statesLength } from "./expectations";
import { inside, type SpecFinding } from "./findings";
import { standsForExpression } from "./kubelet-expressions";
import { asRecord } from "./reading";
import { explainRule, isOfWhole } from "./rule-messages";
import { schemaBelow } from "./walk";

/** What zod has for a wrong value, as the loader explains it. */
export interface Issue {
  readonly code: z.core.$ZodIssue["code"];
  readonly path: readonly (string | number)[];
  readonly message?: string;
  readonly [more: string]: unknown;
}

type RuleProblem = Extract<SpecFinding["cause"], { readonly keyword: "rule" }>;

/** Findings as the loader explains them: one for each place, what is wrong with a value before what rules say of it. */
export function specIssues(findings: readonly SpecFinding[]): Issue[] {
  const seen = new Set<string>();
  const inOrder = findings.toSorted((a, b) => Number(isRule(a)) - Number(isRule(b)));
  return [...unknownKeys(findings), ...inOrder.flatMap(issuesOf)].filter(({ code, path }) => {
    const place = `${code === "unrecognized_keys"} ${path.join("\0")}`;
    return !seen.has(place) && seen.add(place);
  });
}

/** What a file needs for a field, a word or a label that a later release brought. */
export function neededIssue(finding: SpecFinding, needed: KarpenterMinor, version: string): Issue {
  const { cause, path, value } = finding;
  if (standsForExpression(path.join("."), value)) {
    const advice = `an expression needs Karpenter ${needed} or newer; karpenter.version is ${version}: raise it, or write a plain value`;
    return { code: "custom", path: [...path], message: advice, input: undefined };
  }
  const rule = cause.keyword === "rule" ? ` (${cause.message})` : "";
  const message = `needs Karpenter ${needed} or newer; karpenter.version is ${version}${rule}`;
  return { code: "custom", path: [...path], message, input: undefined };
}

/** Those of a map together, by which a whole manifest is known. */
function unknownKeys(findings: readonly SpecFinding[]): Issue[] {
  const holders = new Map<string, { readonly path: Path; readonly keys: string[] }>();
  for (const { path } of findings.filter(({ cause }) => cause.keyword === "unknown")) {
    const holder = path.slice(0, -1);
    const known = holders.get(JSON.stringify(holder)) ?? { path: holder, keys: [] };
    holders.set(JSON.stringify(holder), known);
    known.keys.push(String(path.at(-1)));
  }
  return [...holders.values()].map((holder) => ({ code: "unrecognized_keys", ...holder }));
}

/** A problem of a value by itself, which is told before those of rules over more than one. */
const MISTAKE = { code: "custom", params: { isMistake: true } } as const;

function isRule({ cause }: SpecFinding): boolean {
  return cause.keyword === "rule";
}

function issuesOf(finding: SpecFinding): Issue[] {
  const { cause, kind, schema, place, value } = finding;
  const path = [...finding.path];
  const at = { path, input: value };
  const expectation = () => expectationAt(kind.kind as EntryKind, place, schema, value);
  switch (cause.keyword) {
    case "narrower":
      if (cause.isOf === "key")
        return [{ ...at, code: "invalid_key", origin: "record", issues: [], message: cause.message }];
      return [{ ...at, code: "invalid_type", expected: "string", message: cause.message }];
    case "unknown":
      return [];
    case "enum":
      return [{ ...at, code: "invalid_value", values: [...cause.params.allowed], message: expectation() }];
    case "type":
    case "required":
      return [{ ...at, code: "invalid_type", expected: "string", message: expectation() }];
    case "minItems":
    case "maxItems":
    case "maxProperties":
      return [{ ...at, ...MISTAKE, message: amountOf(cause, place) }];
    case "maxLength":
      if (statesLength(kind.kind as EntryKind, place)) return [{ ...at, ...MISTAKE, message: expectation() }];
      return [{ ...at, ...MISTAKE, message: expected(`at most ${cause.params.limit} characters`) }];
    case "duplicate":
      return [{ ...at, ...MISTAKE, message: expected("each entry once") }];
    case "rule":
      return ruleIssues(finding, cause);
    default:
      return [{ ...at, code: "invalid_format", format: "regex", message: expectation() }];
  }
}

/** What a rule of the CRD means, told of the items or keys that break it where it is one over all of a list or map. */
function ruleIssues(finding: SpecFinding, { message, params: { rule } }: RuleProblem): Issue[] {
  const { kind, schema, value, path, place } = finding;
  const keys = keysThatBreak(finding, rule);
  const narrowed =
    keys.length === 0
      ? [{ value, path }]
      : keys.map((key) => ({ value: inside(value, key), path: [...path, key] }));
  return narrowed.flatMap(({ value: broken, path: at }): Issue[] => {
    const explained = explainRule({ message, rule, value: broken, key: at.at(-1) });
    if (explained !== undefined)
      return explained.map(({ path: deeper, message: expectation, isOfKey }) => ({
        ...(isOfKey
          ? ({ code: "invalid_key", origin: "record", issues: [] } as const)
          : ({ code: "custom" } as const)),
        path: [...at, ...deeper],
        message: expectation,
        input: broken,
      }));
    const below = schemaBelow(schema ?? {}, place, at.slice(path.length));
    const own = hasExpectation(kind.kind as EntryKind, below.place);
    const expectation = own
      ? expectationAt(kind.kind as EntryKind, below.place, below.schema, broken)
      : `conflicts with a rule of Karpenter's: ${message}`;
    return [
      {
        code: "custom",
        path: [...at],
        message: expectation,
        input: broken,
        ...(own && { params: MISTAKE.params }),
      },
    ];
  });
}

/** Items of a list, or keys of a map of any keys, that break a rule although they are alone. */
function keysThatBreak({ kind, schema, value, cause }: SpecFinding, rule: string): (string | number)[] {
  if (isOfWhole(cause.message)) return [];
  const alone = Array.isArray(value)
    ? value.map((item, index) => ({ key: index, held: [item] }))
    : Object.entries(schema?.additionalProperties === undefined ? {} : asRecord(value)).map(
        ([key, item]) => ({
          key,
          held: { [key]: item },
        }),
      );
  const breaking = (otherwise: boolean) =>
    alone.filter(({ held }) => !meetsRule(kind, rule, held, otherwise)).map(({ key }) => key);
  // A rule that has no answer is broken as well, by what lacks the field that it asks for.
  const certain = breaking(true);
  return certain.length > 0 ? certain : breaking(false);
}

function amountOf(
  { keyword, params }: Extract<SpecFinding["cause"], { params: { limit: number } }>,
  place: string,
) {
  const [name = ""] = place.split(".").toReversed();
  const [one, many] = name.endsWith("Terms") ? ["term", "terms"] : ["entry", "entries"];
  if (keyword === "minItems") return expected(`at least one ${one}`, "remove the line for the default");
  return expected(`at most ${params.limit} ${["labels", "tags"].includes(name) ? name : many}`);
}
