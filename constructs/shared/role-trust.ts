/** Who takes a role, and what a call for it brings along. */
export interface Trust {
  /** Kind and name of the principal, such as `Service` and `ec2.amazonaws.com`. */
  readonly principal: { readonly kind: "Service" | "Federated"; readonly name: string };
  readonly actions: readonly string[];
  /** Condition keys, by what stands behind their last colon, with their values.
   * @default none are known */
  readonly context?: Readonly<Record<string, string>>;
}

/** Operators of which it is known how they compare. A condition by another, or on another key, is taken to hold. */
const EXACT = ["StringEquals", "StringEqualsIfExists"];
const PATTERNS = ["StringLike", "StringLikeIfExists", "ArnLike", "ArnEquals"];

/**
 * Whether a role's trust policy lets somebody take it, as an expression of Terraform's: IAM simulates no trust policies.
 *
 * @param policy expression of the policy, JSON
 */
export function trusts(policy: string, { principal, actions, context = {} }: Trust): string {
  const known = Object.fromEntries(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  const matches = (pattern: string, text: string) =>
    `can(regex(format("^\\\\Q%s\\\\E$", replace(replace(${pattern}, "*", "\\\\E.*\\\\Q"), "?", "\\\\E.\\\\Q")), ${text}))`;
  const isAction = (action: string) =>
    `anytrue([for each in flatten([try(statement.Action, [])]) : ${matches("lower(each)", JSON.stringify(action.toLowerCase()))}])`;
  // An issuer's keys begin with its URL, which is known only once the cluster was looked at.
  const key = 'reverse(split(":", lower(key)))[0]';
  const value = `lookup(${JSON.stringify(known)}, ${key}, "")`;
  const holds =
    `!contains(${JSON.stringify(Object.keys(known))}, ${key}) || ` +
    `anytrue([for each in flatten([values]) : contains(${JSON.stringify(EXACT)}, operator) ? each == ${value} : ` +
    `(!contains(${JSON.stringify(PATTERNS)}, operator) || ${matches("each", value)})])`;
  const conditions = `alltrue(flatten([for operator, keys in try(statement.Condition, {}) : [for key, values in keys : ${holds}]]))`;
  const isPrincipal =
    `(try(statement.Principal == "*", false) || ` +
    `contains(flatten([try(statement.Principal.${principal.kind}, [])]), ${JSON.stringify(principal.name)}))`;
  const granted = (action: string) =>
    `anytrue([for statement in flatten([jsondecode(${policy}).Statement]) : ` +
    `statement.Effect == "Allow" && ${isPrincipal} && ${isAction(action)} && ${conditions}])`;
  return actions.map(granted).join(" && ");
}
