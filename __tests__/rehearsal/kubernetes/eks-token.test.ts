import { signature } from "../../../rehearsal/aws/signature";
import { eksTokenIdentity } from "../../../rehearsal/kubernetes/eks-token";

// Made once by `aws eks get-token --cluster-name lab --region eu-west-1` with the key test/test: it proves the
// signature against the AWS CLI's own.
const SIGNED_AT = new Date("2026-11-21T09:37:51Z");
const URL_OF_LAB =
  "http://127.0.0.1:4566/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256" +
  "&X-Amz-Credential=test%2F20261121%2Feu-west-1%2Fsts%2Faws4_request&X-Amz-Date=20261121T093751Z&X-Amz-Expires=60" +
  "&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id" +
  "&X-Amz-Signature=a97ce7059bbf25d89899036b797c4fac740b031db774772151858fb063688c16";

const tokenOf = (url: string) => `k8s-aws-v1.${Buffer.from(url).toString("base64url")}`;
const later = (minutes: number) => new Date(SIGNED_AT.getTime() + minutes * 60_000);
const at = (now: Date, clusterName = "lab", secrets: Record<string, string> = { test: "test" }) => ({
  clusterName,
  secrets,
  now,
});

describe("eksTokenIdentity", () => {
  test("knows who made a token of the AWS CLI", () => {
    expect(eksTokenIdentity(tokenOf(URL_OF_LAB), at(later(1)))).toBe("test");
  });

  test("takes a token for fourteen minutes, as kubectl keeps it, and not for a day", () => {
    expect(eksTokenIdentity(tokenOf(URL_OF_LAB), at(later(14)))).toBe("test");
    expect(eksTokenIdentity(tokenOf(URL_OF_LAB), at(later(16)))).toBeUndefined();
  });

  test("refuses another cluster's token", () => {
    expect(eksTokenIdentity(tokenOf(URL_OF_LAB), at(later(1), "production"))).toBeUndefined();
  });

  test("refuses a wrong secret, an unknown key, a changed date and a text that is no token", () => {
    const now = later(1);
    expect(eksTokenIdentity(tokenOf(URL_OF_LAB), at(now, "lab", { test: "other" }))).toBeUndefined();
    expect(eksTokenIdentity(tokenOf(URL_OF_LAB), at(now, "lab", {}))).toBeUndefined();
    const moved = URL_OF_LAB.replace("20261121T093751Z", "20261121T093752Z");
    expect(eksTokenIdentity(tokenOf(moved), at(now))).toBeUndefined();
    expect(eksTokenIdentity("k8s-aws-v1.aGVsbG8", at(now))).toBeUndefined();
    expect(eksTokenIdentity("admin", at(now))).toBeUndefined();
  });

  test("refuses a signature that does not cover the cluster's name", () => {
    const url = new URL(URL_OF_LAB);
    url.searchParams.set("X-Amz-SignedHeaders", "host");
    url.searchParams.delete("X-Amz-Signature");
    const request = {
      method: "GET",
      path: "/",
      query: url.searchParams,
      headers: { host: url.host },
      body: "",
    };
    const scope = { secret: "test", time: "20261121T093751Z", region: "eu-west-1", service: "sts" };
    url.searchParams.set("X-Amz-Signature", signature(request, scope));
    expect(eksTokenIdentity(tokenOf(url.href), at(later(1)))).toBeUndefined();
  });
});
