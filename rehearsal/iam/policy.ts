/** What a call asks of the caller's policies. */
export interface Question {
  /** `ec2:RunInstances` */
  readonly action: string;
  /** ARN, with `*` for what does not exist yet. */
  readonly resource: string;
  /** Values of the condition keys that the call has; one that is not here is absent. */
  readonly context: Context;
}

export type Context = Readonly<Record<string, string | readonly string[]>>;

type OneOrMore<T> = T | readonly T[];

export interface PolicyDocument {
  readonly Statement: OneOrMore<Statement>;
}

interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: OneOrMore<string>;
  readonly Resource: OneOrMore<string>;
  readonly Condition?: Conditions;
}

/** Values by operator and key. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, OneOrMore<string>>>>>;

/**
 * Whether identity policies allow what is asked: some statement does, and none denies it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function allows(policies: readonly PolicyDocument[], question: Question): boolean {
  const matching = policies
    .flatMap(({ Statement: statements }) => list(statements))
    .filter((statement) => matches(statement, question));
  return (
    matching.some(({ Effect }) => Effect === "Allow") && !matching.some(({ Effect }) => Effect === "Deny")
  );
}

function matches({ Action, Resource, Condition = {} }: Statement, question: Question): boolean {
  return (
    list(Action).some((pattern) => like(question.action.toLowerCase(), pattern.toLowerCase())) &&
    list(Resource).some((pattern) => like(question.resource, pattern)) &&
    conditionsHold(Condition, question.context)
  );
}

/** Whether all of a statement's conditions hold. */
export function conditionsHold(conditions: Conditions, context: Context): boolean {
  return Object.entries(conditions).every(([operator, wanted]) =>
    Object.entries(wanted).every(([key, values]) => holds(operator, key, list(values), context)),
  );
}

/** `ForAllValues:StringEqualsIfExists` and its simpler kin. */
const OPERATOR = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/;

function holds(operator: string, key: string, wanted: readonly string[], context: Context): boolean {
  const [, quantifier, name = "", ifExists] = operator.match(OPERATOR) ?? [];
  const test = TESTS[name];
  if (test === undefined) throw new Error(`the rehearsal cannot evaluate the condition operator ${operator}`);
  const actual = Object.entries(context).find(([each]) => each.toLowerCase() === key.toLowerCase())?.[1];
  // A set operator over no values holds for all of them.
  if (actual === undefined) return ifExists !== undefined || quantifier === "ForAllValues";
  const fits = (value: string) => wanted.some((each) => test(value, each));
  return quantifier === "ForAllValues" ? list(actual).every(fits) : list(actual).some(fits);
}

const TESTS: Readonly<Record<string, (value: string, wanted: string) => boolean>> = {
  StringEquals: (value, wanted) => value === wanted,
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: (value, wanted) => value === wanted,
};

function like(value: string, pattern: string): boolean {
  const source = pattern
    .split("")
    .map((sign) => (sign === "*" ? ".*" : sign === "?" ? "." : sign.replace(/[^\w]/, "\\$&")))
    .join("");
  return new RegExp(`^${source}$`, "s").test(value);
}

function list<T>(value: OneOrMore<T>): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}
