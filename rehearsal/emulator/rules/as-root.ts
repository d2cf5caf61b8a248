import type { AwsCall } from "../aws-call";

/** The call as if the account's root had made it, which the emulator lets do everything. The record keeps who did. */
export function asRoot(call: AwsCall): AwsCall {
  const { "x-amz-security-token": _session, ...headers } = call.headers;
  const authorization = headers.authorization?.replace(/Credential=[^/]+/, "Credential=test");
  return { ...call, headers: { ...headers, authorization } };
}
