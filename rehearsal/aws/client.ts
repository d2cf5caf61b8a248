import { type Element, parseXml } from "../emulator/xml";
import { credentialScope, signature, signedHeaders } from "./signature";

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface AwsAccess extends AwsCredentials {
  /** Where every service is served, such as `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  readonly region: string;
}

interface Call {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** API version of each service that speaks the query protocol. */
const QUERY_VERSIONS = {
  ec2: "2016-11-15",
  elasticloadbalancing: "2015-12-01",
  iam: "2010-05-08",
  monitoring: "2010-08-01",
  sns: "2010-03-31",
  sts: "2011-06-15",
} as const;

const JSON_TARGETS = {
  events: { prefix: "AWSEvents", type: "application/x-amz-json-1.1" },
  kms: { prefix: "TrentService", type: "application/x-amz-json-1.1" },
  logs: { prefix: "Logs_20140328", type: "application/x-amz-json-1.1" },
  sqs: { prefix: "AmazonSQS", type: "application/x-amz-json-1.0" },
  ssm: { prefix: "AmazonSSM", type: "application/x-amz-json-1.1" },
} as const;

/** AWS refused: its own words. */
class AwsError extends Error {
  constructor(
    readonly status: number,
    readonly call: string,
    readonly detail: string,
  ) {
    super(`${call}: ${status} ${detail}`);
  }
}

/** Calls of an emulated AWS, signed as the SDKs sign them, without the weight of an SDK. */
export class AwsClient {
  constructor(readonly access: AwsAccess) {}

  /** A query call; parameters such as `{ "Filter.1.Name": "tag-key" }`. */
  async query(
    service: keyof typeof QUERY_VERSIONS,
    action: string,
    parameters: Readonly<Record<string, string>> = {},
  ): Promise<Element> {
    const body = new URLSearchParams({ Action: action, Version: QUERY_VERSIONS[service], ...parameters });
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const text = await this.send({ service, method: "POST", path: "/", body: `${body}`, headers }, action);
    return parseXml(text);
  }

  /** A JSON call of a service that takes the action from a header. */
  async json<T>(service: keyof typeof JSON_TARGETS, action: string, body: object): Promise<T> {
    const { prefix, type } = JSON_TARGETS[service];
    const headers = { "content-type": type, "x-amz-target": `${prefix}.${action}` };
    const text = await this.send(
      { service, method: "POST", path: "/", body: JSON.stringify(body), headers },
      action,
    );
    return JSON.parse(text === "" ? "{}" : text) as T;
  }

  /** A read of a service with resource paths, such as `eks` and `/clusters/a`. */
  async read<T>(service: string, path: string): Promise<T> {
    return JSON.parse(await this.send({ service, method: "GET", path, body: "", headers: {} }, path)) as T;
  }

  private async send(call: Call, name: string): Promise<string> {
    const { endpoint } = this.access;
    const response = await fetch(new URL(call.path, endpoint), {
      method: call.method,
      headers: { ...call.headers, ...this.authorization(call) },
      body: call.method === "GET" ? undefined : call.body,
    });
    const text = await response.text();
    if (!response.ok) throw new AwsError(response.status, `${call.service} ${name}`, text);
    return text;
  }

  private authorization(call: Call): Record<string, string> {
    const { endpoint, region, accessKeyId, secretAccessKey, sessionToken } = this.access;
    const time = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
    const headers: Record<string, string> = { host: new URL(endpoint).host, "x-amz-date": time };
    if (sessionToken !== undefined) headers["x-amz-security-token"] = sessionToken;
    const { pathname, searchParams } = new URL(call.path, endpoint);
    const scope = { secret: secretAccessKey, time, region, service: call.service };
    const signed = signature(
      { method: call.method, path: pathname, query: searchParams, headers, body: call.body },
      scope,
    );
    const credential = `${accessKeyId}/${credentialScope(scope)}`;
    const { host: _, ...sent } = headers;
    return {
      ...sent,
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders(headers)}, Signature=${signed}`,
    };
  }
}
