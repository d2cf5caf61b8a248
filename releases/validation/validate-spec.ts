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
  const run: Run = { kind, problems: [] };
  judge(run, kind.spec, spec, []);
  return run.problems;
}

interface Run {
  readonly kind: Kind;
  readonly problems: SpecProblem[];
}

/** Reports what is wrong with a value and returns it as rules see it: without nulls, with defaults. */
function judge(run: Run, schema: Schema, value: unknown, path: Path): unknown {
  const before = run.problems.length;
  const wrongType = typeProblem(schema, value);
  if (wrongType !== undefined) {
    run.problems.push({ path, ...wrongType });
    return value;
  }
  run.problems.push(...leafProblems(schema, value).map((problem) => ({ path, ...problem })));
  const judged = judgeInside(run, schema, value, path);
  askRules(run, schema, judged, path, run.problems.length === before);
  return judged;
}

function judgeInside(run: Run, schema: Schema, value: unknown, path: Path): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.map((item, index) => judge(run, items, item, [...path, index])) : value;
  }
  return isMap(value) ? judgeMap(run, schema, value, path) : value;
}

function judgeMap(run: Run, schema: Schema, value: Readonly<Record<string, unknown>>, path: Path): object {
  const present = Object.entries(value).filter(([, item]) => item !== undefined);
  const judged = withDefaults(schema, present).flatMap(([key, item]) => {
    const field = fieldOf(schema, key);
    if (field !== undefined) {
      // The API server drops a null unless the schema speaks of it, which none of Karpenter's does.
      return item === null ? [] : [[key, judge(run, field, item, [...path, key])]];
    }
    if (schema["x-kubernetes-preserve-unknown-fields"]) return [[key, item]];
    const known = Object.keys(schema.properties ?? {});
    const message = known.length > 0 ? `unknown field; expected one of ${known.join(", ")}` : "unknown field";
    run.problems.push({ path: [...path, key], keyword: "unknown", message, params: { known } });
    return [];
  });
  const map: object = Object.fromEntries(judged);
  for (const key of schema.required ?? []) {
    if (Object.hasOwn(map, key)) continue;
    run.problems.push({ path: [...path, key], keyword: "required", message: "is required", params: {} });
  }
  const { maxProperties } = schema;
  if (maxProperties !== undefined && judged.length > maxProperties) {
    const message = `expected at most ${maxProperties} entries, got ${judged.length}`;
    const params = { limit: maxProperties, actual: judged.length };
    run.problems.push({ path, keyword: "maxProperties", message, params });
  }
  return map;
}

function withDefaults(schema: Schema, entries: readonly [string, unknown][]): readonly [string, unknown][] {
  const defaults = Object.entries(schema.properties ?? {}).flatMap(([key, field]): [string, unknown][] => {
    const isSet = entries.some(([name, item]) => name === key && item !== null);
    return field.default === undefined || isSet ? [] : [[key, structuredClone(field.default)]];
  });
  if (defaults.length === 0) return entries;
  const names = defaults.map(([key]) => key);
  return [...entries.filter(([key]) => !names.includes(key)), ...defaults];
}

/** @param isRight whether nothing else is wrong with the value: then a rule without an answer is one that fails */
function askRules(run: Run, schema: Schema, self: unknown, path: Path, isRight: boolean): void {
  for (const { rule, message } of schema["x-kubernetes-validations"] ?? []) {
    const expression = run.kind.expressions[rule];
    if (expression === undefined || holds(expression, self, !isRight)) continue;
    run.problems.push({ path, keyword: "rule", message, params: { rule } });
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
