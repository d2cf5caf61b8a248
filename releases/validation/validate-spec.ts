import { CelError, evaluate } from "./expression";
import { kindOf } from "./kinds";
import { leafProblems, type Problem, typeProblem } from "./leaves";
import type { Kind, Schema } from "./schema";

export type Path = readonly (string | number)[];

/** What the API server would refuse, and where. */
export type SpecProblem = Problem & { readonly path: Path };

/**
 * What the API server of a cluster with a release's CRDs would refuse in a spec, were it sent with strict field
 * validation: fields that the release does not know, types, bounds, and the CRD's rules. Defaults are in place before
 * rules are asked, as there. What compares with the object before a change is not judged.
 *
 * It is narrower in one place: the API server takes a list where a date belongs, and the controller cannot read it.
 *
 * @param release minor version of Karpenter, such as `1.14`
 * @param kind such as `NodePool`
 */
export function validateSpec(release: string, kind: string, spec: unknown): SpecProblem[] {
  return specProblems(kindOf(release, kind), spec);
}

export function specProblems(kind: Kind, spec: unknown): SpecProblem[] {
  if (spec === undefined || spec === null) {
    return kind.specRequired
      ? [{ path: [], keyword: "required", message: "expected a spec", params: {} }]
      : [];
  }
  return valueProblems(kind, kind.spec, spec);
}

/** The same of a value by itself that belongs where a part of the kind's schema stands. Paths begin at the value. */
export function valueProblems(kind: Kind, schema: Schema, value: unknown): SpecProblem[] {
  const run: Run = { kind, problems: [], path: [] };
  judge(run, schema, value);
  return run.problems;
}

/** Whether a value meets one rule of its schema. @param otherwise where the rule has no answer for it */
export function meetsRule(kind: Kind, rule: string, value: unknown, otherwise: boolean): boolean {
  const expression = kind.expressions[rule];
  return expression === undefined || holds(expression, value, otherwise);
}

interface Run {
  readonly kind: Kind;
  readonly problems: SpecProblem[];
  /** Of the value that is looked at. */
  readonly path: (string | number)[];
}

function add(run: Run, problem: Problem, ...below: Path): void {
  run.problems.push({ path: [...run.path, ...below], ...problem });
}

/** Reports what is wrong with a value and returns it as rules see it: without nulls, with defaults. */
function judge(run: Run, schema: Schema, value: unknown): unknown {
  const before = run.problems.length;
  const wrongType = typeProblem(schema, value);
  if (wrongType !== undefined) {
    add(run, wrongType);
    return value;
  }
  for (const problem of leafProblems(schema, value)) add(run, problem);
  const judged = judgeInside(run, schema, value);
  askRules(run, schema, judged, run.problems.length === before);
  return judged;
}

function judgeInside(run: Run, schema: Schema, value: unknown): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.map((item, index) => judgeBelow(run, items, item, index)) : value;
  }
  return isMap(value) ? judgeMap(run, schema, value) : value;
}

function judgeBelow(run: Run, schema: Schema, value: unknown, key: string | number): unknown {
  run.path.push(key);
  const judged = judge(run, schema, value);
  run.path.pop();
  return judged;
}

function judgeMap(run: Run, schema: Schema, value: Readonly<Record<string, unknown>>): object {
  const judged: [string, unknown][] = [];
  for (const [key, item] of withDefaults(schema, value)) {
    const field = fieldOf(schema, key);
    if (field !== undefined) {
      // The API server drops a null unless the schema speaks of it, which none of Karpenter's does.
      if (item !== null) judged.push([key, judgeBelow(run, field, item, key)]);
      continue;
    }
    if (schema["x-kubernetes-preserve-unknown-fields"]) {
      judged.push([key, item]);
      continue;
    }
    const known = Object.keys(schema.properties ?? {});
    const message = known.length > 0 ? `unknown field; expected one of ${known.join(", ")}` : "unknown field";
    add(run, { keyword: "unknown", message, params: { known } }, key);
  }
  const map: object = Object.fromEntries(judged);
  for (const key of schema.required ?? []) {
    if (!Object.hasOwn(map, key)) add(run, { keyword: "required", message: "is required", params: {} }, key);
  }
  const { maxProperties } = schema;
  if (maxProperties !== undefined && judged.length > maxProperties) {
    const message = `expected at most ${maxProperties} entries, got ${judged.length}`;
    add(run, { keyword: "maxProperties", message, params: { limit: maxProperties, actual: judged.length } });
  }
  return map;
}

const defaultsOf = new WeakMap<Schema, readonly [string, unknown][]>();

/** What is set, then the defaults of what is not. */
function withDefaults(schema: Schema, value: Readonly<Record<string, unknown>>): [string, unknown][] {
  const all =
    defaultsOf.get(schema) ??
    Object.entries(schema.properties ?? {}).flatMap(([key, { default: byDefault }]): [string, unknown][] =>
      byDefault === undefined ? [] : [[key, byDefault]],
    );
  defaultsOf.set(schema, all);
  const present = Object.entries(value).filter(([, item]) => item !== undefined);
  if (all.length === 0) return present;
  const isUnset = (key: string) =>
    !Object.hasOwn(value, key) || value[key] === undefined || value[key] === null;
  const missing = all.filter(([key]) => isUnset(key));
  if (missing.length === 0) return present;
  return [
    ...present.filter(([key]) => !missing.some(([name]) => name === key)),
    ...missing.map(([key, byDefault]): [string, unknown] => [key, structuredClone(byDefault)]),
  ];
}

/** @param isRight whether nothing else is wrong with the value: then a rule without an answer is one that fails */
function askRules(run: Run, schema: Schema, self: unknown, isRight: boolean): void {
  for (const { rule, message } of schema["x-kubernetes-validations"] ?? []) {
    const expression = run.kind.expressions[rule];
    if (expression === undefined || holds(expression, self, !isRight)) continue;
    add(run, { keyword: "rule", message, params: { rule } });
  }
}

function holds(expression: Parameters<typeof evaluate>[0], self: unknown, otherwise: boolean): boolean {
  try {
    return evaluate(expression, { self }) === true;
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    return otherwise;
  }
}

function fieldOf(schema: Schema, key: string): Schema | undefined {
  const { properties = {}, additionalProperties } = schema;
  return Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
