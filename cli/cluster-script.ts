import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { type AssumeRole, accountOfRole } from "../config/assume-role";
import { ConfigError } from "../config/config-error";
import { environmentNamed, environmentsFolder, type LoadedEnvironment } from "../config/load-environments";

/** A script that acts on the cluster of an environment, by hooks/common.sh's settings. */
export interface ClusterScript {
  /** Path of the file. */
  readonly script: string;
  readonly args?: readonly string[];
  /** Name of the environment. */
  readonly environment: string;
  /** What it does to a cluster of that name, to be agreed to. */
  readonly does: (clusterName: string) => string;
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
  yes,
}: ClusterScript): Promise<number> {
  const loaded = environmentNamed(environmentsFolder(process.env), environment);
  requireSameCluster(loaded);
  const settings = settingsOf(loaded);
  const account = accountOf(loaded);
  const what = `${does(loaded.cluster.name)} in account ${account}, ${loaded.aws.region}.`;
  if (!yes && !(await agreed(what))) return 1;
  const { status } = spawnSync("bash", [script, ...args], {
    stdio: "inherit",
    env: { ...withoutSettings(process.env), ...settings, DRAIN_ACCOUNT_ID: account },
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

/** How long the script waits, which no environment says. */
const WAITS = ["DRAIN_POLL_SECONDS", "DRAIN_GRACE_SECONDS", "DRAIN_END_SECONDS"];

/** What the script acts on and as whom is the environment's to say: one that is left in a shell is another's. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !name.startsWith("DRAIN_") || WAITS.includes(name)),
  );
}

function settingsOf({ aws, cluster, drain }: LoadedEnvironment): Record<string, string> {
  return {
    DRAIN_CLUSTER: cluster.name,
    DRAIN_REGION: aws.region,
    DRAIN_DEADLINE_SECONDS: String(drain.deadlineSeconds),
    ...(aws.profile && { DRAIN_PROFILE: aws.profile }),
    ...(aws.assumeRole && roleSettings(aws.assumeRole)),
    ...(aws.endpoint && { DRAIN_AWS_ENDPOINT: aws.endpoint }),
  };
}

function roleSettings({ arn, externalId, sessionName }: AssumeRole): Record<string, string> {
  return {
    DRAIN_ROLE_ARN: arn,
    ...(externalId && { DRAIN_ROLE_EXTERNAL_ID: externalId }),
    ...(sessionName && { DRAIN_ROLE_SESSION_NAME: sessionName }),
  };
}

/** The account to act in: the role's, which the script makes sure of, or that of the credentials at hand.
 * @throws ConfigError when AWS does not accept them, or they are of another account than the environment's */
function accountOf({ aws }: LoadedEnvironment): string {
  const ofRole = aws.assumeRole && accountOfRole(aws.assumeRole);
  if (ofRole !== undefined) return ofRole;
  const further = [
    ...(aws.profile ? ["--profile", aws.profile] : []),
    ...(aws.endpoint ? ["--endpoint-url", aws.endpoint] : []),
  ];
  const query = [
    "sts",
    "get-caller-identity",
    "--query",
    "Account",
    "--output",
    "text",
    "--region",
    aws.region,
  ];
  let account: string;
  try {
    account = execFileSync("aws", [...query, ...further], { encoding: "utf8" }).trim();
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

async function agreed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new ConfigError(`${question}\nNobody is there to agree; if you do, add --yes`);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`${question} Type yes to go on: `);
  terminal.close();
  return answer.trim() === "yes";
}
