import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { ConfigError } from "../config/config-error";
import { clusterNameOf } from "../config/environment";
import { environmentNamed, type LoadedEnvironment } from "../config/load-environments";
import { seconds } from "../config/primitives";

/**
 * `npm run drain -- [environment] [--without-api] [--yes]`: the drain of `destroy workloads` by itself, for a cluster
 * whose API is gone or a destroy that stopped. It asks EKS, not Terraform's state, where the cluster is, so it says
 * first what it is about to drain in which account, and goes on only when told so.
 */
const SCRIPT = join(__dirname, "..", "hooks", "drain-nodes.sh");
const USAGE = "npm run drain -- [environment] [--without-api] [--yes]";

function settingsOf(named: LoadedEnvironment): Record<string, string> {
  const { aws, drain } = named.environment;
  return {
    DRAIN_CLUSTER: clusterNameOf(named),
    DRAIN_REGION: aws.region,
    DRAIN_DEADLINE_SECONDS: String(seconds(drain.deadline)),
    ...(aws.profile && { DRAIN_PROFILE: aws.profile }),
    ...(aws.endpoint && { DRAIN_AWS_ENDPOINT: aws.endpoint }),
  };
}

/** The account of the credentials at hand.
 * @throws ConfigError when AWS does not accept them, or they are of another account than the environment's */
function accountOf({ environment: { aws } }: LoadedEnvironment): string {
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
      "the AWS CLI (aws) is not there or refuses the credentials (above); nothing was deleted",
    );
  }
  if (aws.accountId === undefined || aws.accountId === account) return account;
  throw new ConfigError(
    `the credentials are of account ${account}, not of aws.accountId ${aws.accountId}; nothing was deleted`,
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

async function drain(): Promise<number> {
  const flag = { type: "boolean", default: false } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { "without-api": flag, yes: flag },
  });
  if (positionals.length > 1) throw new ConfigError(`one environment at a time: ${USAGE}`);
  const named = environmentNamed(process.env.ENVIRONMENTS_DIR ?? "environments", positionals[0] ?? "default");
  const settings = settingsOf(named);
  const account = accountOf(named);
  const what = `This ends every Karpenter node of cluster ${settings.DRAIN_CLUSTER} in account ${account}, ${settings.DRAIN_REGION}.`;
  if (!values.yes && !(await agreed(what))) return 1;
  const { status } = spawnSync("bash", [SCRIPT, ...(values["without-api"] ? ["--without-api"] : [])], {
    stdio: "inherit",
    env: { ...process.env, ...settings, DRAIN_ACCOUNT_ID: account },
  });
  return status ?? 1;
}

drain()
  .catch((error: unknown) => {
    const usage = error instanceof TypeError && "code" in error;
    if (!(error instanceof ConfigError) && !usage) throw error;
    console.error(usage ? USAGE : (error as Error).message);
    return 1;
  })
  .then((code) => {
    process.exitCode = code;
  });
