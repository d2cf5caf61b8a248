import type { CallerSettings } from "../hook-settings";
import { shellWord } from "../shell-word";
import { type AssumeRole, accountOfRole } from "./assume-role";

/**
 * As whom AWS is called, and where: the `aws` section of an environment. Whoever calls gets it in their own words from
 * here, so that a new field is one edit.
 */
export interface AwsCaller {
  readonly region: string;
  /** Profile of the AWS CLI's configuration.
   * @default the credentials of the environment that the call is made in */
  readonly profile?: string;
  /** Role to act as, taken by these credentials.
   * @default none */
  readonly assumeRole?: AssumeRole;
  /** The only account to act in.
   * @default the credentials' own */
  readonly accountId?: string;
  /** URL of an emulated AWS.
   * @default AWS itself */
  readonly endpoint?: string;
}

/** What of it ties a caller to a real account. An emulated AWS knows none of these. */
export const REAL_ACCOUNT: readonly string[] = [
  "profile",
  "assumeRole",
  "accountId",
] satisfies (keyof AwsCaller)[];

/** Services that the stacks call, by the AWS provider's names for their endpoints. */
const SERVICES = [
  "cloudwatchevents",
  "cloudwatchlogs",
  "ec2",
  "ecr",
  "ecrpublic",
  "eks",
  "iam",
  "kms",
  "sns",
  "sqs",
  "ssm",
  "sts",
] as const;

/** The account to act in, as far as the file says. */
export function accountOf({ accountId, assumeRole }: AwsCaller): string | undefined {
  return accountId ?? (assumeRole && accountOfRole(assumeRole));
}

/** Terraform's AWS provider, in CDKTF's words. */
export function asProvider({ region, profile, assumeRole, accountId, endpoint }: AwsCaller) {
  return {
    region,
    profile,
    assumeRole: assumeRole && [
      {
        roleArn: assumeRole.arn,
        externalId: assumeRole.externalId,
        sessionName: assumeRole.sessionName,
      },
    ],
    allowedAccountIds: accountId ? [accountId] : undefined,
    ...(endpoint ? emulatedProvider(endpoint) : {}),
  };
}

/** Sends every call to an emulated AWS, which knows no real credentials and no instance metadata. */
function emulatedProvider(endpoint: string) {
  return {
    endpoints: [Object.fromEntries(SERVICES.map((service) => [service, endpoint]))],
    skipCredentialsValidation: true,
    skipMetadataApiCheck: "true",
    skipRegionValidation: true,
  };
}

/** Terraform's S3 backend, and the data source that reads such a state. */
export function asBackend({ region, profile, assumeRole, endpoint }: AwsCaller) {
  return {
    region,
    profile,
    assume_role: assumeRole && {
      role_arn: assumeRole.arn,
      external_id: assumeRole.externalId,
      session_name: assumeRole.sessionName,
    },
    ...(endpoint ? otherStore(endpoint) : {}),
  };
}

/** Another store knows neither AWS' regions and accounts nor, often, names of hosts that begin with a bucket's. */
function otherStore(endpoint: string) {
  return {
    endpoints: { s3: endpoint, sts: endpoint },
    use_path_style: true,
    skip_credentials_validation: true,
    skip_metadata_api_check: true,
    skip_region_validation: true,
    skip_requesting_account_id: true,
  };
}

/** Options of any command of the AWS CLI, which are all but the role: `assumeRoleArguments` makes credentials of that. */
export function cliArguments({ region, profile, endpoint }: AwsCaller): string[] {
  return [
    ...["--region", region],
    ...(profile ? ["--profile", profile] : []),
    ...(endpoint ? ["--endpoint-url", endpoint] : []),
  ];
}

/** `aws sts assume-role`, but for the options above.
 * @param sessionName where the file names none */
export function assumeRoleArguments(
  { arn, externalId, sessionName: own }: AssumeRole,
  sessionName: string,
): string[] {
  return [
    ...["sts", "assume-role", "--role-arn", arn, "--role-session-name", own ?? sessionName],
    ...(externalId ? ["--external-id", externalId] : []),
  ];
}

/** `aws eks update-kubeconfig`, to be pasted into a shell. */
export function updateKubeconfigCommand(
  { region, profile, assumeRole }: AwsCaller,
  clusterName: string,
): string {
  return [
    ...["aws", "eks", "update-kubeconfig", "--region", region, "--name", clusterName],
    ...(profile ? ["--profile", shellWord(profile)] : []),
    ...(assumeRole ? ["--role-arn", assumeRole.arn] : []),
  ].join(" ");
}

/** `aws eks get-token`, as a client of Kubernetes runs it. It takes no external id and no session name. */
export function asExecPlugin({ region, profile, assumeRole, endpoint }: AwsCaller, clusterName: string) {
  return {
    command: "aws",
    args: [
      ...["eks", "get-token", "--cluster-name", clusterName, "--region", region, "--output", "json"],
      ...(assumeRole ? ["--role-arn", assumeRole.arn] : []),
      ...(profile ? ["--profile", profile] : []),
    ],
    env: endpoint ? { AWS_ENDPOINT_URL: endpoint } : undefined,
  };
}

/** A hook of a destroy, and whatever else runs a script of hooks/. */
export function asHookSettings({
  region,
  profile = "",
  assumeRole,
  accountId = "",
  endpoint = "",
}: AwsCaller): CallerSettings {
  return {
    region,
    profile,
    role_arn: assumeRole?.arn ?? "",
    role_external_id: assumeRole?.externalId ?? "",
    role_session_name: assumeRole?.sessionName ?? "",
    account_id: accountId,
    aws_endpoint: endpoint,
  };
}
