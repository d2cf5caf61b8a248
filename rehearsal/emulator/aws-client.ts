import { type Element, parseXml } from "./xml";

type Fields = Readonly<Record<string, string>>;

const VERSIONS = { ec2: "2016-11-15", iam: "2010-05-08", sts: "2011-06-15" } as const;
/** Each service's prefix of `X-Amz-Target`, and its JSON version. */
const TARGETS = {
  events: ["AWSEvents", "1.1"],
  kms: ["TrentService", "1.1"],
  logs: ["Logs_20140328", "1.1"],
  sqs: ["AmazonSQS", "1.0"],
  ssm: ["AmazonSSM", "1.1"],
} as const;

/** Asks an emulated AWS as its root user. Without a signature: no emulator looks at the root's. */
export class AwsClient {
  constructor(
    private readonly url: string,
    private readonly region: string,
  ) {}

  /** A call of a service that takes forms and answers in XML. */
  async query(service: keyof typeof VERSIONS, action: string, fields: Fields = {}): Promise<Element> {
    const body = new URLSearchParams({ Action: action, Version: VERSIONS[service], ...fields });
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return parseXml(await this.call(service, "POST", "/", headers, body.toString()));
  }

  /** A call of a service that speaks JSON. */
  async json<T>(service: keyof typeof TARGETS, action: string, parameters: object = {}): Promise<T> {
    const [prefix, version] = TARGETS[service];
    const headers = {
      "content-type": `application/x-amz-json-${version}`,
      "x-amz-target": `${prefix}.${action}`,
    };
    return JSON.parse(await this.call(service, "POST", "/", headers, JSON.stringify(parameters))) as T;
  }

  /** Reads a resource of a service that names them by path. */
  async get<T>(service: "eks", path: string): Promise<T> {
    return JSON.parse(await this.call(service, "GET", path, {})) as T;
  }

  private async call(
    service: string,
    method: string,
    path: string,
    headers: Fields,
    body?: string,
  ): Promise<string> {
    const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${this.region}/${service}/aws4_request`;
    const response = await fetch(new URL(path, this.url), {
      method,
      headers: { ...headers, authorization },
      body,
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`${service} ${method} ${path} ${headers["x-amz-target"] ?? body ?? ""}: ${text}`);
    return text;
  }
}
