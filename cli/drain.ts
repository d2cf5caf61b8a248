import { join } from "node:path";
import { runOnCluster } from "./cluster-script";
import type { Call } from "./verb";

const SCRIPT = join(__dirname, "..", "hooks", "drain-nodes.sh");

/** The drain of `destroy workloads` by itself. */
export function run({ args: [environment = "default"], has }: Call): Promise<number> {
  return runOnCluster({
    script: SCRIPT,
    args: has("without-api") ? ["--without-api"] : [],
    environment,
    does: (cluster) => `This ends every Karpenter node of cluster ${cluster}`,
    yes: has("yes"),
  });
}
