import { type AwsCall, readCall } from "../../rehearsal/emulator/aws-call";
import type { Answer, OwnCall, Rule, RuleContext } from "../../rehearsal/emulator/rule";
import { parseXml } from "../../rehearsal/emulator/xml";
import { defaultPrices } from "../../rehearsal/prices/price-list";

export const authorization = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=x`;

export function ec2(action: string, fields: Record<string, string> = {}): AwsCall {
  const headers = {
    authorization: authorization("ec2"),
    "content-type": "application/x-www-form-urlencoded",
  };
  const body = new URLSearchParams({ Action: action, Version: "2016-11-15", ...fields }).toString();
  return readCall({ method: "POST", url: "/", headers, body });
}

export function eks(method: string, url: string, body: object = {}): AwsCall {
  const headers = { authorization: authorization("eks") };
  return readCall({ method, url, headers, body: JSON.stringify(body) });
}

export function ssm(name: string): AwsCall {
  const headers = { authorization: authorization("ssm"), "x-amz-target": "AmazonSSM.GetParameter" };
  return readCall({ method: "POST", url: "/", headers, body: JSON.stringify({ Name: name }) });
}

export const ok = (body: object | string): Answer => ({
  status: 200,
  headers: {},
  body: typeof body === "string" ? body : JSON.stringify(body),
});

export const PRICES = defaultPrices("eu-west-1");

/** @param answers what the emulators say to a rule's own calls, by action */
export function context(answers: Record<string, string> = {}): RuleContext {
  return {
    ask: async ({ action }: OwnCall) => parseXml(answers[action]!),
    clusters: new Map([["served", { endpoint: "https://127.0.0.1:6443", certificateAuthority: "Q0E=" }]]),
    prices: PRICES,
    memory: new Map(),
  };
}

export async function changed(rule: Rule, call: AwsCall, answer: Answer, own = context()): Promise<any> {
  expect(rule.on).toContain(`${call.service}:${call.action}`);
  const { status, body } = await rule.change!(answer, call, own);
  return body.startsWith("{") ? JSON.parse(body) : `${status} ${body}`;
}

export async function answered(rule: Rule, call: AwsCall, own = context()): Promise<Answer | undefined> {
  expect(rule.on).toContain(`${call.service}:${call.action}`);
  return rule.answer!(call, own);
}

export const CLUSTER = {
  name: "served",
  endpoint: "https://localhost:16443",
  certificateAuthority: { data: "" },
  identity: { oidc: { issuer: "http://localhost:4566/oidc/id/ABC" } },
};
