import { type AwsCaller, assumeRoleArguments, cliArguments } from "../config/aws/caller";
import { asRecord } from "../config/crd/reading";
import { type CommandResult, runCommand } from "./run-command";

/** What keeps version 2 of the AWS CLI from paging its answer or asking for what a call leaves out. */
export const UNATTENDED = { AWS_PAGER: "", AWS_CLI_AUTO_PROMPT: "off" } as const;

/** The AWS CLI; its answer as JSON. */
export type Aws = (...args: string[]) => Promise<CommandResult>;

/** The AWS CLI as whom an environment says, but for its role: `withRole` signs in as that. */
export function awsOf(caller: AwsCaller, env: NodeJS.ProcessEnv): Aws {
  const options = ["--output", "json", ...cliArguments(caller)];
  return (...args) => runCommand("aws", [...args, ...options], { ...env, ...UNATTENDED });
}

/** Whoever calls, and the variables that their credentials stand in. */
export interface SignedIn {
  readonly caller: AwsCaller;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Takes the role of an environment, where it names one.
 *
 * @param verb names the session in CloudTrail, where the file does not
 * @returns the AWS CLI's own words where the role cannot be taken
 */
export async function withRole(
  verb: string,
  caller: AwsCaller,
  env: NodeJS.ProcessEnv,
): Promise<SignedIn | { readonly error: string | undefined }> {
  if (caller.assumeRole === undefined) return { caller, env };
  const { output, error } = await awsOf(caller, env)(...assumeRoleArguments(caller.assumeRole, verb));
  if (output === undefined) return { error };
  const { AccessKeyId, SecretAccessKey, SessionToken } = asRecord(asRecord(JSON.parse(output)).Credentials);
  const keys = {
    AWS_ACCESS_KEY_ID: String(AccessKeyId),
    AWS_SECRET_ACCESS_KEY: String(SecretAccessKey),
    AWS_SESSION_TOKEN: String(SessionToken),
  };
  // A profile comes before keys, and would be the caller's own again.
  return {
    caller: { ...caller, assumeRole: undefined, profile: undefined },
    env: { ...env, ...keys, AWS_PROFILE: undefined },
  };
}
