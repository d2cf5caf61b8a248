import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface Stack {
  readonly provider?: { readonly aws?: readonly Readonly<Record<string, unknown>>[] };
}

/**
 * Leaves the address of the emulated AWS to `AWS_ENDPOINT_URL`, which every process of a run has in its environment.
 * Over a block `endpoints` of any length the AWS provider spends 3.5 s each time that it is started: at every
 * validation, plan, apply and destroy.
 */
export function leaveEndpointToEnvironment(stackFolder: string): void {
  const file = join(stackFolder, "cdk.tf.json");
  const stack = JSON.parse(readFileSync(file, "utf8")) as Stack;
  if (stack.provider?.aws === undefined) return;
  const aws = stack.provider.aws.map(({ endpoints: _, ...provider }) => provider);
  writeFileSync(file, JSON.stringify({ ...stack, provider: { ...stack.provider, aws } }, null, 2));
}
