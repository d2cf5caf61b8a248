import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type AwsCaller,
  accountOf,
  asExecPlugin,
  assumeRoleArguments,
  cliArguments,
} from "../../config/aws/caller";
import { ConfigError } from "../../config/config-error";
import { asRecord } from "../../config/crd/reading";
import { UNATTENDED } from "../aws-cli";
import { type CommandResult, runCommand } from "../doctor/finding";

/** Ways to ask an account and its cluster, as whom an environment says. No kubeconfig of the user is read. */
export interface Session {
  readonly accountId: string;
  /** The AWS CLI; its answer as JSON. */
  readonly aws: (...args: string[]) => Promise<CommandResult>;
  readonly kubectl: (...args: string[]) => Promise<CommandResult>;
  readonly end: () => void;
}

/**
 * @throws ConfigError where AWS does not accept the credentials, they are of another account than the environment's, or
 * EKS has no such cluster
 */
export async function openSession(
  caller: AwsCaller,
  clusterName: string,
  env: NodeJS.ProcessEnv,
): Promise<Session> {
  const signedIn = await assumed(caller, { ...env, ...UNATTENDED });
  const aws = (...args: string[]) =>
    runCommand("aws", [...args, "--output", "json", ...cliArguments(signedIn.caller)], signedIn.env);
  const identity = answer(await aws("sts", "get-caller-identity"), "AWS does not accept the credentials");
  const accountId = String(identity.Account);
  const wanted = accountOf(caller);
  if (wanted !== undefined && wanted !== accountId) {
    throw new ConfigError(
      `the credentials are of account ${accountId}, not of aws.accountId ${wanted}; nothing was done`,
    );
  }
  const cluster = asRecord(
    answer(
      await aws("eks", "describe-cluster", "--name", clusterName),
      `EKS in ${caller.region} shows no cluster ${clusterName}`,
    ).cluster,
  );
  const folder = mkdtempSync(join(tmpdir(), "adopt-"));
  const kubeconfig = join(folder, "kubeconfig");
  writeFileSync(kubeconfig, kubeconfigOf(cluster, signedIn.caller, clusterName), { mode: 0o600 });
  return {
    accountId,
    aws,
    kubectl: (...args) =>
      runCommand("kubectl", ["--kubeconfig", kubeconfig, "--request-timeout=60s", ...args], signedIn.env),
    end: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function assumed(
  caller: AwsCaller,
  env: NodeJS.ProcessEnv,
): Promise<{ caller: AwsCaller; env: NodeJS.ProcessEnv }> {
  if (caller.assumeRole === undefined) return { caller, env };
  const words = [
    ...assumeRoleArguments(caller.assumeRole, "adopt"),
    "--output",
    "json",
    ...cliArguments(caller),
  ];
  const taken = answer(
    await runCommand("aws", words, env),
    `the role ${caller.assumeRole.arn} cannot be assumed`,
  );
  const { AccessKeyId, SecretAccessKey, SessionToken } = asRecord(taken.Credentials);
  return {
    caller: { ...caller, assumeRole: undefined, profile: undefined },
    env: {
      ...env,
      AWS_PROFILE: undefined,
      AWS_ACCESS_KEY_ID: String(AccessKeyId),
      AWS_SECRET_ACCESS_KEY: String(SecretAccessKey),
      AWS_SESSION_TOKEN: String(SessionToken),
    },
  };
}

function answer({ output, error }: CommandResult, otherwise: string): Readonly<Record<string, unknown>> {
  if (output !== undefined) return asRecord(JSON.parse(output));
  const reason = error === "ENOENT" ? "the AWS CLI (aws) is not installed" : error?.replace(/\.$/, "");
  throw new ConfigError(`${otherwise}: ${reason}; nothing was done`);
}

/** JSON, which is YAML. */
function kubeconfigOf(
  cluster: Readonly<Record<string, unknown>>,
  caller: AwsCaller,
  clusterName: string,
): string {
  const { env = {}, ...plugin } = asExecPlugin(caller, clusterName);
  const authority = asRecord(cluster.certificateAuthority).data;
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1beta1",
    interactiveMode: "Never",
    ...plugin,
    env: Object.entries(env).map(([name, value]) => ({ name, value })),
  };
  const named = (what: object) => [{ name: "adopt", ...what }];
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "adopt",
    clusters: named({
      cluster: {
        server: cluster.endpoint,
        ...(authority ? { "certificate-authority-data": authority } : {}),
      },
    }),
    contexts: named({ context: { cluster: "adopt", user: "adopt" } }),
    users: named({ user: { exec } }),
  });
}
