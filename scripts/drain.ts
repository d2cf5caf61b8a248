import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ConfigError } from "../config/config-error";
import { clusterNameOf } from "../config/environment";
import { loadEnvironments } from "../config/load-environments";
import { seconds } from "../config/primitives";

/**
 * `npm run drain -- [environment] [--without-api]`: the drain of `destroy workloads` by itself, for a cluster whose API
 * is gone or a destroy that stopped. Asks EKS, not Terraform's state, where the cluster is.
 */
const SCRIPT = join(__dirname, "..", "hooks", "drain-nodes.sh");

const words = process.argv.slice(2);
const name = words.find((word) => !word.startsWith("-")) ?? "default";

try {
  const environments = loadEnvironments(process.env.ENVIRONMENTS_DIR ?? "environments");
  const named = environments.find((environment) => environment.name === name);
  if (!named) {
    const known = environments.map((environment) => environment.name).join(", ");
    throw new ConfigError(`there is no environment ${name}; there are: ${known}`);
  }
  const { aws, drain } = named.environment;
  const settings = {
    DRAIN_CLUSTER: clusterNameOf(named),
    DRAIN_REGION: aws.region,
    DRAIN_DEADLINE_SECONDS: String(seconds(drain.deadline)),
    ...(aws.profile && { DRAIN_PROFILE: aws.profile }),
    ...(aws.accountId && { DRAIN_ACCOUNT_ID: aws.accountId }),
    ...(aws.endpoint && { DRAIN_AWS_ENDPOINT: aws.endpoint }),
  };
  const { status } = spawnSync("bash", [SCRIPT, ...words.filter((word) => word.startsWith("-"))], {
    stdio: "inherit",
    env: { ...process.env, ...settings },
  });
  process.exitCode = status ?? 1;
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
