import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ProjectOptions } from "./project";

/**
 * What a run's synthesis, cdktf and Terraform have in their environment. Nothing of the user's own AWS or Terraform
 * settings may lead a rehearsal into a real account or state.
 */
export function environmentOf(
  { env, environments, endpoint, region, folder }: ProjectOptions,
  terraformConfig?: string,
): NodeJS.ProcessEnv {
  const own = Object.entries(env).filter(
    ([name]) => !/^(AWS_|TF_(AWS_|VAR_|CLI_ARGS|WORKSPACE|DATA_DIR|PLUGIN_CACHE))/.test(name),
  );
  return {
    // Terraform and the AWS provider each live for seconds, with hundreds of megabytes of schemas that stay: collecting
    // garbage as often as Go does by itself takes a fifth of their CPU time.
    GOGC: "400",
    ...Object.fromEntries(own),
    ENVIRONMENTS_DIR: environments,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_CONFIG_FILE: join(folder, "no-aws-config"),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "no-aws-credentials"),
    AWS_EC2_METADATA_DISABLED: "true",
    // A configuration file that is not there is a warning in each of Terraform's outputs.
    TF_CLI_CONFIG_FILE:
      terraformConfig !== undefined && existsSync(terraformConfig) ? terraformConfig : undefined,
    // cdktf's cache of providers may be the very folder that they now come from.
    CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1",
    CHECKPOINT_DISABLE: "1",
    NO_COLOR: "1",
  };
}
