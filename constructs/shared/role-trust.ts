/** Who takes a role, and what a call for it brings along. */
export interface Trust {
  /** Kind and name of the principal, such as `Service` and `ec2.amazonaws.com`. */
  readonly principal: { readonly kind: "Service" | "Federated"; readonly name: string };
  readonly actions: readonly string[];
  /** Condition keys, by what stands behind their last colon, with their values.
   * @default none are known */
  readonly context?: Readonly<Record<string, string>>;
}

/** How an operator compares one value of the policy, `each`, with the call's. */
type Comparison = "exact" | "anyCase" | "pattern" | "present";

/**
 * Operators of which it is known how they compare; of each `...IfExists` is one more, since the key is there.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
const OPERATORS: Readonly<Record<string, { readonly compares: Comparison; readonly negated?: true }>> = {
  StringEquals: { compares: "exact" },
  StringNotEquals: { compares: "exact", negated: true },
  StringEqualsIgnoreCase: { compares: "anyCase" },
  StringNotEqualsIgnoreCase: { compares: "anyCase", negated: true },
  Bool: { compares: "anyCase" },
  StringLike: { compares: "pattern" },
  StringNotLike: { compares: "pattern", negated: true },
  ArnEquals: { compares: "pattern" },
  ArnNotEquals: { compares: "pattern", negated: true },
  ArnLike: { compares: "pattern" },
  ArnNotLike: { compares: "pattern", negated: true },
  // Holds where the key is said to be missing, which it is not.
  Null: { compares: "present" },
};

const operators = (compares: Comparison) => namesOf((operator) => operator.compares === compares);
const NEGATED = namesOf(({ negated }) => negated === true);
const KNOWN = namesOf(() => true);

/**
 * Whether a role's trust policy allows somebody to take it, as an expression of Terraform's: IAM simulates no trust
 * policies. A condition that cannot be judged before the call is taken to hold.
 *
 * @param policy expression of the policy, JSON
 */
export function allows(policy: string, trust: Trust): string {
  const allowed = (action: string) =>
    `anytrue([for statement in ${statementsOf(policy)} : ${isAbout(statement(trust), "Allow", [action])} && ${conditions(trust, "may hold")}])`;
  return trust.actions.map(allowed).join(" && ");
}

/**
 * Those of its statements that deny it for certain, in JSON: an expression of a list of texts. One with a condition that
 * cannot be judged before the call is left out.
 *
 * @param policy expression of the policy, JSON
 */
export function denials(policy: string, trust: Trust): string {
  return (
    `[for statement in ${statementsOf(policy)} : jsonencode(statement) ` +
    `if ${isAbout(statement(trust), "Deny", trust.actions)} && ${conditions(trust, "holds")}]`
  );
}

function statementsOf(policy: string): string {
  return `flatten([jsondecode(${policy}).Statement])`;
}

interface StatementTests {
  readonly isPrincipal: string;
  readonly isAction: (action: string) => string;
}

function statement({ principal: { kind, name } }: Trust): StatementTests {
  const listed = (action: string, element: string) =>
    `anytrue([for each in flatten([${element}]) : ${matches("lower(each)", JSON.stringify(action.toLowerCase()))}])`;
  return {
    isPrincipal:
      `(try(statement.Principal == "*", false) || contains(flatten([try(statement.Principal.AWS, [])]), "*") || ` +
      `contains(flatten([try(statement.Principal.${kind}, [])]), ${JSON.stringify(name)}))`,
    isAction: (action) =>
      `(can(statement.NotAction) ? !${listed(action, "try(statement.NotAction, [])")} : ${listed(action, "try(statement.Action, [])")})`,
  };
}

function isAbout(
  { isPrincipal, isAction }: StatementTests,
  effect: "Allow" | "Deny",
  actions: readonly string[],
): string {
  return `statement.Effect == "${effect}" && ${isPrincipal} && (${actions.map(isAction).join(" || ")})`;
}

/** Whether all of a statement's conditions hold, those that cannot be judged by what is wanted. */
function conditions(trust: Trust, wanted: "holds" | "may hold"): string {
  const known = knownContext(trust);
  // An issuer's keys begin with its URL, which is known only once the cluster was looked at.
  const key = 'reverse(split(":", lower(key)))[0]';
  const name = 'trimsuffix(operator, "IfExists")';
  const value = `lookup(${JSON.stringify(known)}, ${key}, "")`;
  const isOne = (compares: Comparison) => `contains(${operators(compares)}, ${name})`;
  const one =
    `${isOne("pattern")} ? ${matches("each", value)} : ${isOne("present")} ? lower(each) == "false" : ` +
    `${isOne("anyCase")} ? lower(each) == lower(${value}) : each == ${value}`;
  const holds = `anytrue([for each in flatten([values]) : ${one}]) != contains(${NEGATED}, ${name})`;
  // A variable of the policy, `${aws:...}`, only IAM can tell.
  const isJudged =
    `contains(${JSON.stringify(Object.keys(known))}, ${key}) && contains(${KNOWN}, ${name}) && ` +
    `!anytrue([for each in flatten([values]) : can(regex("[$]", each))])`;
  return (
    `alltrue(flatten([for operator, keys in try(statement.Condition, {}) : [for key, values in keys : ` +
    `${isJudged} ? ${holds} : ${wanted === "may hold"}]]))`
  );
}

function knownContext({ principal, context = {} }: Trust): Readonly<Record<string, string>> {
  const keys = Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]);
  const ofService = principal.kind === "Service" ? { principalisawsservice: "true" } : {};
  return { ...ofService, ...Object.fromEntries(keys) };
}

/** Whether a text matches a pattern with the wildcards of IAM's. */
function matches(pattern: string, text: string): string {
  return `can(regex(format("^\\\\Q%s\\\\E$", replace(replace(${pattern}, "*", "\\\\E.*\\\\Q"), "?", "\\\\E.\\\\Q")), ${text}))`;
}

function namesOf(chosen: (operator: (typeof OPERATORS)[string]) => boolean): string {
  const names = Object.entries(OPERATORS).filter(([, operator]) => chosen(operator));
  return JSON.stringify(names.map(([name]) => name));
}
