import { join } from "node:path";
import { OWN_SETTINGS, ourNodePools } from "../config/hook-settings";
import { runOnCluster } from "./cluster-script";
import type { Call } from "./verb";

const SCRIPT = join(__dirname, "..", "hooks", "drain-nodes.sh");

/** The drain of `destroy workloads` by itself. */
export function run({ args: [environment = "default"], has }: Call): Promise<number> {
  return runOnCluster({
    script: SCRIPT,
    args: has("without-api") ? ["--without-api"] : [],
    environment,
    does: ({ cluster, drain, nodePools }) =>
      drain.nodePools === "own"
        ? `This ends the nodes of NodePools ${Object.keys(nodePools).join(", ")} of cluster ${cluster.name}`
        : `This ends every Karpenter node of cluster ${cluster.name}`,
    own: ({ drain, nodePools }): Readonly<Record<string, string>> =>
      drain.nodePools === "own"
        ? { [OWN_SETTINGS["drain-nodes.sh"].node_pools]: ourNodePools(Object.keys(nodePools)) }
        : {},
    yes: has("yes"),
  });
}
