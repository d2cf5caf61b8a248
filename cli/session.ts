import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AwsCaller, accountOf, asExecPlugin } from "../config/aws/caller";
import { ConfigError } from "../config/config-error";
import { asRecord } from "../config/crd/reading";
import { type Aws, awsOf, type SignedIn, UNATTENDED, withRole } from "./aws-cli";
import { type CommandResult, runCommand } from "./run-command";

/** Ways to ask an account and its cluster, as whom an environment says. No kubeconfig of the user is read. */
export interface Session {
  readonly accountId: string;
  readonly aws: Aws;
  readonly kubectl: (...args: string[]) => Promise<CommandResult>;
  readonly end: () => void;
}

/**
 * @param verb whose session it is, for CloudTrail
 * @throws ConfigError where AWS does not accept the credentials, they are of another account than the environment's, or
 * EKS has no such cluster
 */
export async function openSession(
  verb: string,
  caller: AwsCaller,
  clusterName: string,
  env: NodeJS.ProcessEnv,
): Promise<Session> {
  const signedIn = await signIn(verb, caller, { ...env, ...UNATTENDED });
  const aws = awsOf(signedIn.caller, signedIn.env);
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
  const folder = mkdtempSync(join(tmpdir(), "kubeconfig-"));
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

async function signIn(verb: string, caller: AwsCaller, env: NodeJS.ProcessEnv): Promise<SignedIn> {
  const signedIn = await withRole(verb, caller, env);
  if ("caller" in signedIn) return signedIn;
  throw refusal(`the role ${caller.assumeRole?.arn} cannot be assumed`, signedIn.error);
}

function answer({ output, error }: CommandResult, otherwise: string): Readonly<Record<string, unknown>> {
  if (output !== undefined) return asRecord(JSON.parse(output));
  throw refusal(otherwise, error);
}

function refusal(what: string, error: string | undefined): ConfigError {
  const reason = error === "ENOENT" ? "the AWS CLI (aws) is not installed" : error?.replace(/\.$/, "");
  return new ConfigError(`${what}: ${reason}; nothing was done`);
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
  const named = (what: object) => [{ name: clusterName, ...what }];
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": clusterName,
    clusters: named({
      cluster: {
        server: cluster.endpoint,
        ...(authority ? { "certificate-authority-data": authority } : {}),
      },
    }),
    contexts: named({ context: { cluster: clusterName, user: clusterName } }),
    users: named({ user: { exec } }),
  });
}
