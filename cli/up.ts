import { cdktfOptions, inOrder, stacksOf } from "./cdktf";
import type { Call } from "./verb";

/** Deploys each environment's stacks, infra first. */
export async function run(call: Call): Promise<number> {
  const steps = stacksOf(call).flatMap(({ infra, workloads }) =>
    [infra, workloads].map((stack) => ({ action: "deploy" as const, stack })),
  );
  return inOrder(steps, cdktfOptions(call));
}
