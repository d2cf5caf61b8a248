import { cdktfOptions, environmentsOf, inOrder } from "./cdktf";
import type { Call } from "./verb";

const WAY_OUT =
  "Run it again when that is fixed. If the cluster no longer exists, npm run drain ends the nodes that it left: docs/way-out.md";

/** Destroys each environment's stacks, workloads first. */
export async function run(call: Call): Promise<number> {
  const steps = environmentsOf(call).flatMap(({ stackNames: { infra, workloads } }) =>
    [workloads, infra].map((stack) => ({ action: "destroy" as const, stack })),
  );
  const code = await inOrder(steps, cdktfOptions(call));
  if (code !== 0) console.error(WAY_OUT);
  return code;
}
