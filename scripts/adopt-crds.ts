import { join } from "node:path";
import { parseArgs } from "node:util";
import { ConfigError } from "../config/config-error";
import { runOnCluster } from "./cluster-script";
import { exitWith } from "./command";

/**
 * `npm run adopt-crds -- [environment] [--yes]`: before the first `deploy workloads` on a cluster that had Karpenter by
 * other means, hands its CRDs to this project's release.
 */
const SCRIPT = join(__dirname, "adopt-crds.sh");
const USAGE = "npm run adopt-crds -- [environment] [--yes]";

async function adoptCrds(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { yes: { type: "boolean", default: false } },
  });
  if (positionals.length > 1) throw new ConfigError(`one environment at a time: ${USAGE}`);
  return runOnCluster({
    script: SCRIPT,
    environment: positionals[0] ?? "default",
    does: (cluster) => `This hands Karpenter's CRDs of cluster ${cluster} to the release karpenter-crd`,
    yes: values.yes,
  });
}

exitWith(adoptCrds(), USAGE);
