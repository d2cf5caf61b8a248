import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Call {
  readonly service: string;
  readonly action: string;
}

/** Those of the calls, each once, that whoever has docs/deployer-policy.json may not make. Conditions are not weighed. */
export function notAllowed(calls: readonly Call[]): string[] {
  const file = join(__dirname, "..", "..", "docs", "deployer-policy.json");
  const { Statement } = JSON.parse(readFileSync(file, "utf8"));
  const allowed = (Statement as { Action: string | string[] }[])
    .flatMap(({ Action }) => Action)
    .map((action) => new RegExp(`^${action.replaceAll("*", ".*")}$`, "i"));
  const asked = new Set(calls.map(({ service, action }) => `${service}:${action}`));
  return [...asked].filter((call) => !allowed.some((pattern) => pattern.test(call))).sort();
}
