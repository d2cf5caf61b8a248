import { join } from "node:path";
import { runOnCluster } from "./cluster-script";
import type { Call } from "./verb";

const SCRIPT = join(__dirname, "..", "hooks", "adopt-crds.sh");

/** Hands Karpenter's CRDs of an older install to the release `karpenter-crd`. */
export function run({ args: [environment = "default"], has }: Call): Promise<number> {
  return runOnCluster({
    script: SCRIPT,
    environment,
    does: ({ cluster: { name } }) =>
      `This hands Karpenter's CRDs of cluster ${name} to the release karpenter-crd`,
    yes: has("yes"),
  });
}
