import {
  createValidatedPolicy,
  type ValidatedPolicy,
  validateIdentityPolicy,
} from "@cloud-copilot/iam-policy";
import { runSimulation, runUnsafeSimulation, type Simulation } from "@cloud-copilot/iam-simulate";
import { policyDocument, type Statement } from "../../constructs/shared/iam";

type Context = Record<string, string | string[]>;

/** A call, as IAM is asked about it. */
export interface Ask {
  /** `ec2:RunInstances` */
  readonly action: string;
  /** ARN, or `*` for what takes none. */
  readonly resource: string;
  readonly context?: Context;
}

export interface Caller {
  /** Documents as JSON. */
  readonly policies: readonly string[];
  /** A permissions boundary, as JSON. */
  readonly boundary?: string;
  /** @default a role of the account below */
  readonly principal?: string;
}

export const ACCOUNT = "111122223333";

/** Asked without the engine's list: of the first two it has what Classic Load Balancers take, which share the name, and
 * of the third no parameter of AWS' own, which carries no account. */
const MISLISTED = ["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags", "ssm:GetParameter"];

/**
 * What AWS would answer, by an engine that this project has not written. It knows AWS' own list of what each action
 * takes: a condition key or a resource that an action does not have is an error here, not a silent denial.
 */
async function decision(caller: Caller, ask: Ask): Promise<string> {
  const { action, resource } = ask;
  const simulation = simulationOf(caller, ask);
  if (MISLISTED.includes(action)) return runUnsafeSimulation(simulation, {});
  const answer = await runSimulation(simulation, {});
  if (answer.resultType === "error") throw new Error(`${action}: ${JSON.stringify(answer.errors)}`);
  const results = answer.resultType === "single" ? [answer.result] : answer.results;
  const ignored = results.flatMap(({ ignoredContextKeys = [] }) => ignoredContextKeys);
  if (ignored.length > 0) throw new Error(`${action} has no ${ignored.join(", ")} on ${resource}`);
  return answer.overallResult;
}

function simulationOf({ policies, boundary, principal }: Caller, ask: Ask): Simulation {
  const { action, resource, context = {} } = ask;
  const [, partition = "aws"] = resource === "*" ? [] : resource.split(":");
  return {
    request: {
      principal: principal ?? `arn:${partition}:iam::${ACCOUNT}:role/caller`,
      action,
      resource: { resource, accountId: ACCOUNT },
      contextVariables: context,
    },
    identityPolicies: policies.map((policy, index) => ({
      name: `p${index}`,
      policy: validated(policy, action),
    })),
    permissionBoundaryPolicies:
      boundary === undefined ? undefined : [{ name: "boundary", policy: validated(boundary, action) }],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy: resource.includes(":key/") ? keyPolicy(partition) : undefined,
  };
}

const documents = new Map<string, ValidatedPolicy>();

/**
 * A policy, judged as a document, by its statements that could speak of the action's service: a policy of twenty services
 * is asked about hundreds of calls, and the engine reads every statement for each.
 */
function validated(policy: string, action: string): ValidatedPolicy {
  const service = action.slice(0, action.indexOf(":") + 1).toLowerCase();
  const key = `${service}${policy}`;
  const known = documents.get(key);
  if (known !== undefined) return known;
  const whole = JSON.parse(policy);
  createValidatedPolicy(whole, validateIdentityPolicy);
  const statements = [whole.Statement].flat().filter((statement) => couldBeOf(service, statement));
  const made = createValidatedPolicy({ ...whole, Statement: statements }, validateIdentityPolicy);
  documents.set(key, made);
  return made;
}

/** @param service `ec2:` */
const couldBeOf = (service: string, statement: { readonly Action?: string | readonly string[] }) =>
  statement.Action === undefined ||
  [statement.Action]
    .flat()
    .some((action) => action.toLowerCase().startsWith(service) || /^[^:]*[*?]/.test(action));

/** A key's default policy, which leaves to the account's policies who may use it. */
const keyPolicy = (partition: string) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "Account",
      Effect: "Allow",
      Principal: { AWS: `arn:${partition}:iam::${ACCOUNT}:root` },
      Action: "kms:*",
      Resource: "*",
    },
  ],
});

/** Whatever the engine's list says that the action takes: for statements, whose every key an action need not have. */
export const isAllowedByText = async (caller: Caller, ask: Ask) =>
  ask.resource.includes(":key/")
    ? isAllowed(caller, ask)
    : (await runUnsafeSimulation(simulationOf(caller, ask), {})) === "Allowed";

export const isAllowed = async (caller: Caller, ask: Ask) => (await decision(caller, ask)) === "Allowed";

export const rendered = (statements: readonly Statement[]): Caller => ({
  policies: [policyDocument(statements)],
});

/** Whether a role with this trust policy, of one statement or several, may be taken. */
export const isTrusted = (statements: object, principal: string, ask: Omit<Ask, "resource">) =>
  // As JSON, which has no fields that are undefined.
  isLetIn(JSON.stringify({ Version: "2012-10-17", Statement: statements }), principal, {
    ...ask,
    resource: `arn:aws:iam::${ACCOUNT}:role/trusting`,
  });

/** Whether the policy of a resource lets that service, or role, do it without a policy of its own. */
export async function isLetIn(policy: string, principal: string, ask: Ask): Promise<boolean> {
  const { action, resource, context = {} } = ask;
  const simulation: Simulation = {
    request: {
      ...{ principal, action, contextVariables: context },
      resource: { resource, accountId: ACCOUNT },
    },
    identityPolicies: [],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy: JSON.parse(policy),
  };
  const answer = await runSimulation(simulation, {});
  if (answer.resultType === "error") throw new Error(`${action}: ${JSON.stringify(answer.errors)}`);
  return answer.overallResult === "Allowed";
}
