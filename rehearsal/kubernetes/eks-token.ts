import { timingSafeEqual } from "node:crypto";
import { signature } from "../aws/signature";

const PREFIX = "k8s-aws-v1.";
const CLUSTER_HEADER = "x-k8s-aws-id";
const MAX_AGE_MS = 15 * 60 * 1000;

/** Whom a token may be for. */
export interface EksTokenContext {
  readonly clusterName: string;
  /** Secret access keys by access key id. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly now: Date;
}

/**
 * The access key behind a token of `aws eks get-token`, or nothing when the token does not hold.
 *
 * Such a token is a presigned `GetCallerIdentity` request whose signature covers the cluster's name. EKS puts it to
 * STS; here the signature is checked in place, since an emulated STS believes every signature, and with it a
 * token of one cluster would open another.
 */
export function eksTokenIdentity(token: string, context: EksTokenContext): string | undefined {
  const url = presignedUrl(token);
  if (url === undefined || url.searchParams.get("Action") !== "GetCallerIdentity") return undefined;

  const [accessKey = "", , region = "", service = ""] = param(url, "Credential").split("/");
  const secret = context.secrets[accessKey];
  const time = param(url, "Date");
  if (secret === undefined || param(url, "SignedHeaders") !== `host;${CLUSTER_HEADER}`) return undefined;
  if (!isFresh(time, context.now)) return undefined;

  const expected = signature(
    {
      method: "GET",
      path: url.pathname,
      query: [...url.searchParams].filter(([name]) => name !== "X-Amz-Signature"),
      headers: { host: url.host, [CLUSTER_HEADER]: context.clusterName },
      body: "",
    },
    { secret, time, region, service },
  );
  return sameText(expected, param(url, "Signature")) ? accessKey : undefined;
}

function presignedUrl(token: string): URL | undefined {
  if (!token.startsWith(PREFIX)) return undefined;
  try {
    return new URL(Buffer.from(token.slice(PREFIX.length), "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

function param(url: URL, name: string): string {
  return url.searchParams.get(`X-Amz-${name}`) ?? "";
}

/** Of a time like `20261121T093000Z`; one that cannot be read is not fresh. */
function isFresh(time: string, now: Date): boolean {
  const iso = time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
  return Math.abs(now.getTime() - Date.parse(iso)) <= MAX_AGE_MS;
}

function sameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
