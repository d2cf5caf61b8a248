import { join } from "node:path";
import { parseArgs } from "node:util";
import { ConfigError } from "../config/config-error";
import { runOnCluster } from "./cluster-script";
import { exitWith } from "./command";

/**
 * `npm run drain -- [environment] [--without-api] [--yes]`: the drain of `destroy workloads` by itself, for a cluster
 * whose API is gone or a destroy that stopped.
 */
const SCRIPT = join(__dirname, "..", "hooks", "drain-nodes.sh");
const USAGE = "npm run drain -- [environment] [--without-api] [--yes]";

async function drain(): Promise<number> {
  const flag = { type: "boolean", default: false } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { "without-api": flag, yes: flag },
  });
  if (positionals.length > 1) throw new ConfigError(`one environment at a time: ${USAGE}`);
  return runOnCluster({
    script: SCRIPT,
    args: values["without-api"] ? ["--without-api"] : [],
    environment: positionals[0] ?? "default",
    does: (cluster) => `This ends every Karpenter node of cluster ${cluster}`,
    yes: values.yes,
  });
}

exitWith(drain(), USAGE);
