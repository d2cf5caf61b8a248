/** A statement as it is rendered. */
interface Rendered {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

interface Policy {
  readonly Version: string;
  readonly Statement: readonly Rendered[];
}

const listOf = (values: string | readonly string[] = []): readonly string[] => [values].flat();
const servicesOf = ({ Action }: Rendered) => [...new Set(listOf(Action).map((each) => each.split(":")[0]))];

/** The same statement in another cluster, region or partition has the same. */
export function statementPlace(statement: Rendered): string {
  const { Sid, Principal } = statement;
  const who =
    typeof Principal === "object"
      ? Object.entries(Principal).flatMap(([kind, names]) =>
          kind === "Service" ? listOf(names).map((name) => name.replace(/^(logs)\..*/, "$1")) : [kind],
        )
      : listOf(Principal);
  return [Sid, ...servicesOf(statement), ...who].join(" ");
}

/** Of the cluster's name, and of its issuer's, a key is to say nothing. */
const keyName = (key: string) =>
  key.replace(/(kubernetes\.io\/cluster)\/.+/, "$1/*").replace(/^.*:(sub|aud)$/, "issuer:$1");

/** Each weaker statement by what was done to it; undefined where it is gone. */
function weaker(statement: Rendered): Map<string, Rendered | undefined> {
  const { Action, Resource, Principal, Condition = {} } = statement;
  const found = new Map<string, Rendered | undefined>([["dropped", undefined]]);
  // What is widened in a Deny is refused besides.
  if (statement.Effect === "Deny") return found;
  for (const service of servicesOf(statement)) {
    if (!listOf(Action).includes(`${service}:*`))
      found.set(`${service}:*`, { ...statement, Action: [...listOf(Action), `${service}:*`] });
  }
  if (Resource !== undefined && !listOf(Resource).includes("*"))
    found.set("on *", { ...statement, Resource: "*" });
  if (Principal !== undefined && Principal !== "*") found.set("by anyone", { ...statement, Principal: "*" });
  for (const [operator, keys] of Object.entries(Condition)) {
    for (const key of Object.keys(keys)) {
      const { [key]: _, ...others } = keys;
      const { [operator]: __, ...operators } = Condition;
      const left = Object.keys(others).length > 0 ? { ...operators, [operator]: others } : operators;
      found.set(`without ${operator} ${keyName(key)}`, { ...statement, Condition: left });
    }
  }
  if (Object.values(Condition).flatMap((keys) => Object.keys(keys)).length > 1)
    found.set("without its condition", { ...statement, Condition: undefined });
  return found;
}

const statementsOf = (policy: string): readonly Rendered[] => (JSON.parse(policy) as Policy).Statement;

/** What can be done to a policy's statements: place and change. */
export function policyChanges(policy: string): [place: string, change: string][] {
  return statementsOf(policy).flatMap((statement) =>
    [...weaker(statement).keys()].map((change): [string, string] => [statementPlace(statement), change]),
  );
}

/** The policy with that done to its statements of the place. */
export function weakenedPolicy(policy: string, place: string, change: string): string {
  const Statement = statementsOf(policy).flatMap((statement) => {
    const changes = statementPlace(statement) === place ? weaker(statement) : undefined;
    if (!changes?.has(change)) return [statement];
    const weakened = changes.get(change);
    return weakened === undefined ? [] : [weakened];
  });
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** Every policy document within a value of a stack's JSON, without Terraform's expressions: their quotes are not JSON's. */
export function policiesIn(value: unknown): string[] {
  if (typeof value === "string")
    return value.startsWith('{"Version":"2012-10-17"') ? [value.replace(/\$\{[^}]*\}/g, "x")] : [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(policiesIn) : [];
}
