import type { IncomingHttpHeaders } from "node:http";
import { restOperation } from "./rest-operations";

/** A request to AWS, understood as far as a rule or a policy needs it. */
export interface AwsCall {
  readonly method: string;
  /** Path and query string. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** As in IAM actions: `ec2`, `eks`, `sqs`. Empty for an unsigned request. */
  readonly service: string;
  /** Empty where nothing names it. */
  readonly action: string;
  readonly region: string;
  /** Access key id of the caller. Empty for an unsigned request. */
  readonly accessKey: string;
  /** As sent: form fields (`Filter.1.Name`), or the JSON body with what stands in path and query. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export type RawRequest = Pick<AwsCall, "method" | "url" | "headers" | "body">;

/** Services whose calls are signed by another name than IAM actions have. */
const SIGNED_AS: Readonly<Record<string, string>> = { monitoring: "cloudwatch" };

const SCOPE = /Credential=([^/,\s]+)\/\d{8}\/([^/,\s]+)\/([^/,\s]+)\/aws4_request/;

/** Says which call of which service a request is, in any of AWS' protocols. */
export function readCall(request: RawRequest): AwsCall {
  const { pathname, searchParams } = new URL(request.url, "http://localhost");
  const presigned = `Credential=${searchParams.get("X-Amz-Credential") ?? ""}`;
  const [, accessKey = "", region = "", service = ""] =
    (request.headers.authorization ?? presigned).match(SCOPE) ?? [];
  const call = operation(request, service, pathname, searchParams);
  return { ...request, accessKey, region, service: SIGNED_AS[service] ?? service, ...call };
}

function operation(
  { method, headers, body }: RawRequest,
  service: string,
  path: string,
  query: URLSearchParams,
): Pick<AwsCall, "action" | "parameters"> {
  const target = headers["x-amz-target"];
  if (typeof target === "string") {
    return { action: target.split(".").at(-1) ?? "", parameters: jsonOf(body) };
  }
  const form = new URLSearchParams(isForm(headers) ? body : query);
  const { Action: action, Version: _version, ...fields } = Object.fromEntries(form);
  if (action !== undefined) return { action, parameters: fields };
  const rest = restOperation(service, method, path);
  if (rest === undefined) return { action: "", parameters: {} };
  return {
    action: rest.action,
    parameters: { ...Object.fromEntries(query), ...jsonOf(body), ...rest.parameters },
  };
}

function isForm(headers: IncomingHttpHeaders): boolean {
  return headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
}

function jsonOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === "object" && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
