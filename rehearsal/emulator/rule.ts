import type { PriceList } from "../prices/price-list";
import type { AwsCall } from "./aws-call";
import { type Element, element, parseXml, renderXml } from "./xml";

/** What a client gets. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `ministack` answers everything that no rule gives to another. */
export type Backend = "ministack" | "moto";

/** What a rule may lean on beside the call itself. */
export interface RuleContext {
  /** Puts a call of the rule's own to an emulator, as the account's root.
   * @returns the answer's XML
   * @throws Error when the emulator refuses */
  ask(call: OwnCall): Promise<Element>;
  /** API servers that stand in for control planes, by the cluster's name. */
  readonly clusters: ReadonlyMap<string, ClusterAccess | Promise<ClusterAccess>>;
  /** What machines cost in this account. */
  readonly prices: PriceList;
  /** What rules keep between calls of one run, each under keys that begin with its name. */
  readonly memory: Map<string, unknown>;
}

/** What rules keep under a key that begins with it is of the programs of one run, or of a while. */
export const PASSING = "passing: ";

/** A call in the query protocol. */
export interface OwnCall {
  readonly service: "ec2" | "iam" | "sts";
  readonly action: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** @default "ministack" */
  readonly backend?: Backend;
}

/** How clients get to an API server. */
export interface ClusterAccess {
  readonly endpoint: string;
  /** Base64 of the authority's PEM. */
  readonly certificateAuthority: string;
}

/**
 * One correction to an emulator: drop it when the emulator has learnt it. Of the rules for a call the first
 * `answer` that gives one and the first `backend` count; every `rewrite` and every `change` is made, in order.
 */
export interface Rule {
  readonly name: string;
  /** What the emulator does instead, and what that breaks. */
  readonly reason: string;
  /** `service:Action`, as IAM writes it. */
  readonly on: readonly string[];
  /** Answers in the emulator's place; nothing lets the call go on. */
  readonly answer?: (call: AwsCall, context: RuleContext) => Answer | undefined | Promise<Answer | undefined>;
  /** Who is asked. */
  readonly backend?: Backend;
  /** Calls whose answers of the emulator never change, and are given again where they have been given. */
  readonly unchanging?: readonly string[];
  /** Fixes what the emulator is asked. */
  readonly rewrite?: (call: AwsCall, context: RuleContext) => AwsCall | Promise<AwsCall>;
  /** Fixes the answer to the call as the emulator was asked. It sees failures too. */
  readonly change?: (answer: Answer, call: AwsCall, context: RuleContext) => Answer | Promise<Answer>;
}

export function jsonAnswer(body: unknown, status = 200): Answer {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

/** An error of services that speak JSON. */
export function jsonError(code: string, message: string): Answer {
  return jsonAnswer({ __type: code, message }, 400);
}

const EC2_NAMESPACE = "http://ec2.amazonaws.com/doc/2016-11-15/";

export function ec2Answer(document: Element): Answer {
  return { status: 200, headers: { "content-type": "text/xml" }, body: renderXml(document, EC2_NAMESPACE) };
}

export function ec2Error(code: string, message: string): Answer {
  const error = element("Error", [element("Code", code), element("Message", message)]);
  const response = element("Response", [element("Errors", [error]), element("RequestID", "rehearsal")]);
  return { ...ec2Answer(response), status: 400 };
}

/** Fixes the XML of an EC2 answer that is no failure. */
export function withXml(answer: Answer, fix: (document: Element) => unknown): Answer {
  if (answer.status !== 200) return answer;
  const document = parseXml(answer.body);
  fix(document);
  return { ...ec2Answer(document), headers: answer.headers };
}

/** The form fields of a call in the query protocol. */
export function fieldsOf({ parameters }: AwsCall): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)]));
}

/** The values of a numbered field, such as `SubnetId.1`, `SubnetId.2`. */
export function listOf(fields: Readonly<Record<string, string>>, name: string): string[] {
  const values: string[] = [];
  for (let i = 1; ; i++) {
    const value = fields[`${name}.${i}`];
    if (value === undefined) return values;
    values.push(value);
  }
}

/** The call with other form fields. */
export function withFields(call: AwsCall, fields: Readonly<Record<string, string>>): AwsCall {
  const { Action = call.action, Version = "" } = Object.fromEntries(new URLSearchParams(call.body));
  return {
    ...call,
    body: new URLSearchParams({ Action, Version, ...fields }).toString(),
    parameters: fields,
  };
}

/** Fixes the JSON of an answer that is no failure. */
export function withJson<T>(answer: Answer, fix: (body: T) => unknown): Answer {
  if (answer.status !== 200) return answer;
  return { ...answer, body: JSON.stringify(fix(JSON.parse(answer.body))) };
}
