import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { accountOfRole } from "../config/aws/assume-role";
import { asHookSettings, cliArguments } from "../config/aws/caller";
import { ConfigError } from "../config/config-error";
import { hookEnvironment, WAITS } from "../config/hook-settings";
import { environmentNamed, environmentsFolder, type LoadedEnvironment } from "../config/load-environments";
import { agreed } from "./agreed";
import { UNATTENDED } from "./aws-cli";

/** A script that acts on the cluster of an environment, by hooks/common.sh's settings. */
export interface ClusterScript {
  /** Path of the file. */
  readonly script: string;
  readonly args?: readonly string[];
  /** Name of the environment. */
  readonly environment: string;
  /** What it does to an environment's cluster, to be agreed to. */
  readonly does: (environment: LoadedEnvironment) => string;
  /** Environment variables for this script alone.
   * @default none */
  readonly own?: (environment: LoadedEnvironment) => Readonly<Record<string, string>>;
  /** Agreed to already. */
  readonly yes: boolean;
}

/**
 * Says what a script is about to do in which account, and runs it when told so. It asks EKS, not Terraform's state,
 * where the cluster is.
 *
 * @returns the exit code
 * @throws ConfigError when the state is of another cluster, AWS does not accept the credentials, they are of another account than the environment's, or
 * nobody is there to agree
 */
export async function runOnCluster({
  script,
  args = [],
  environment,
  does,
  own = () => ({}),
  yes,
}: ClusterScript): Promise<number> {
  const loaded = environmentNamed(environmentsFolder(process.env), environment);
  requireSameCluster(loaded);
  const account = accountOf(loaded);
  const what = `${does(loaded)} in account ${account}, ${loaded.aws.region}.`;
  if (!(await agreed(what, yes))) return 1;
  const { status } = spawnSync("bash", [script, ...args], {
    stdio: "inherit",
    env: { ...withoutSettings(process.env), ...settingsOf(loaded, account), ...own(loaded) },
  });
  return status ?? 1;
}

/** What runs under another name than the file's would be looked for under that, in vain. Only a state beside us is read. */
function requireSameCluster({ cluster, stackNames, state }: LoadedEnvironment): void {
  const file = `terraform.${stackNames.infra}.tfstate`;
  if (state.backend !== "local" || !existsSync(file)) return;
  const deployed = JSON.parse(readFileSync(file, "utf8")).outputs?.cluster_name?.value;
  if (deployed === undefined || deployed === cluster.name) return;
  throw new ConfigError(
    `cluster.name: expected ${deployed}, the cluster in ${file}, got ${cluster.name}; set it back. Nothing was done`,
  );
}

/** What the script acts on and as whom is the environment's to say: one that is left in a shell is another's. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const waits: readonly string[] = Object.values(WAITS).flat();
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !name.startsWith("DRAIN_") || waits.includes(name)),
  );
}

function settingsOf({ aws, cluster, drain }: LoadedEnvironment, accountId: string): Record<string, string> {
  return hookEnvironment({
    cluster: cluster.name,
    // EKS knows where it is.
    endpoint: "",
    certificate_authority: "",
    ...asHookSettings({ ...aws, accountId }),
    deadline_seconds: String(drain.deadlineSeconds),
  });
}

/** The account to act in: the role's, which the script makes sure of, or that of the credentials at hand.
 * @throws ConfigError when AWS does not accept them, or they are of another account than the environment's */
function accountOf({ aws }: LoadedEnvironment): string {
  const ofRole = aws.assumeRole && accountOfRole(aws.assumeRole);
  if (ofRole !== undefined) return ofRole;
  const query = ["sts", "get-caller-identity", "--query", "Account", "--output", "text"];
  let account: string;
  try {
    const env = { ...process.env, ...UNATTENDED };
    account = execFileSync("aws", [...query, ...cliArguments(aws)], { encoding: "utf8", env }).trim();
  } catch {
    throw new ConfigError(
      "the AWS CLI (aws) is not there or refuses the credentials (above); nothing was done",
    );
  }
  if (aws.accountId === undefined || aws.accountId === account) return account;
  throw new ConfigError(
    `the credentials are of account ${account}, not of aws.accountId ${aws.accountId}; nothing was done`,
  );
}
