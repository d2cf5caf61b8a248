import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { Construct } from "constructs";
import type { AssumeRole } from "../config/assume-role";
import type { AwsSettings } from "../config/aws";

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

/** The AWS provider for one environment: its region, account, profile, role and tags. A second one has a name. */
export function awsProvider(stack: Construct, aws: AwsSettings, alias?: string): AwsProvider {
  return new AwsProvider(stack, alias ?? "aws", {
    alias,
    region: aws.region,
    profile: aws.profile,
    assumeRole: aws.assumeRole && [roleToAssume(aws.assumeRole)],
    allowedAccountIds: aws.accountId ? [aws.accountId] : undefined,
    defaultTags: Object.keys(aws.tags).length > 0 ? [{ tags: aws.tags }] : undefined,
    ...(aws.endpoint ? emulator(aws.endpoint) : {}),
  });
}

function roleToAssume({ arn, externalId, sessionName }: AssumeRole) {
  return { roleArn: arn, externalId, sessionName };
}

/** Sends every call to an emulated AWS, which knows no real credentials and no instance metadata. */
function emulator(endpoint: string) {
  return {
    endpoints: [Object.fromEntries(SERVICES.map((service) => [service, endpoint]))],
    skipCredentialsValidation: true,
    skipMetadataApiCheck: "true",
    skipRegionValidation: true,
  };
}
