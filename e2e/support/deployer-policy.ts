interface Call {
  readonly service: string;
  readonly action: string;
}

/**
 * Those of the calls, each once, that whoever has the policies may not make. Conditions and resources are weighed in
 * __tests__/cli/policies, on the calls that were recorded there.
 */
export function notAllowed(calls: readonly Call[], policies: Iterable<string>): string[] {
  const allowed = [...policies]
    .flatMap((policy) => (JSON.parse(policy) as { Statement: { Action: string | string[] }[] }).Statement)
    .flatMap(({ Action }) => Action)
    .map((action) => new RegExp(`^${action.replaceAll("*", ".*")}$`, "i"));
  const asked = new Set(calls.map(({ service, action }) => `${service}:${action}`));
  // Allowed to everyone.
  asked.delete("sts:GetCallerIdentity");
  return [...asked].filter((call) => !allowed.some((pattern) => pattern.test(call))).sort();
}
