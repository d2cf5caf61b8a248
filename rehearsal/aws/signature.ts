import { createHash, createHmac } from "node:crypto";

/** A request as far as its signature goes. */
export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Iterable<readonly [string, string]>;
  /** Every header that is signed, its name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SigningScope {
  readonly secret: string;
  /** `20261121T093000Z` */
  readonly time: string;
  readonly region: string;
  readonly service: string;
}

/** Signature Version 4, as
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html lays it out. */
export function signature(request: SignedRequest, scope: SigningScope): string {
  const headers = Object.entries(request.headers).sort(byName);
  const canonical = [
    request.method,
    request.path,
    canonicalQuery(request.query),
    ...headers.map(([name, value]) => `${name}:${value}`),
    "",
    signedHeaders(request.headers),
    sha256(request.body),
  ].join("\n");

  const toSign = ["AWS4-HMAC-SHA256", scope.time, credentialScope(scope), sha256(canonical)].join("\n");
  const key = credentialScope(scope)
    .split("/")
    .reduce<string | Buffer>((previous, part) => hmac(previous, part), `AWS4${scope.secret}`);
  return hmac(key, toSign).toString("hex");
}

export function credentialScope({ time, region, service }: SigningScope): string {
  return `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
}

export function signedHeaders(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .sort(byName)
    .map(([name]) => name)
    .join(";");
}

function canonicalQuery(query: SignedRequest["query"]): string {
  return [...query]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join("&");
}

/** By code unit, as AWS sorts. */
function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
