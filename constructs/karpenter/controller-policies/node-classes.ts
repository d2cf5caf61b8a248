import type { Statement } from "../../shared/iam";
import type { PolicyContext } from "./policy-context";

/** What node classes name that this project does not make. */
export interface NodeClassThings {
  /** ARNs of roles. */
  readonly roles: readonly string[];
  /** SSM parameters, by name or ARN. */
  readonly imageParameters: readonly string[];
  /** KMS keys of volumes, by id, alias or the ARN of either. */
  readonly volumeKeys: readonly string[];
}

type Context = Pick<PolicyContext, "partition" | "region" | "accountId">;

/** The use of exactly what node classes name, and nothing where they name nothing of the kind. */
export function nodeClasses(
  context: Context,
  { roles, imageParameters, volumeKeys }: NodeClassThings,
): Statement[] {
  const parameters = [...new Set(imageParameters.flatMap((each) => parameterArn(context, each)))];
  return [
    ...(roles.length > 0 ? [allowPassingNodeClassRoles(roles)] : []),
    ...(parameters.length > 0
      ? [{ sid: "AllowReadingImageParameters", actions: ["ssm:GetParameter"], resources: parameters }]
      : []),
    ...allowVolumeKeys(context, volumeKeys),
  ];
}

/** May pass these roles besides its nodes' own, and only to EC2. */
const allowPassingNodeClassRoles = (roles: readonly string[]): Statement => ({
  sid: "AllowPassingNodeClassRoles",
  actions: ["iam:PassRole"],
  resources: roles,
  conditions: { StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"] } },
});

/** AWS' own parameters are allowed already; IAM knows the others without the version or label behind their name. */
function parameterArn({ partition, region, accountId }: Context, parameter: string): string[] {
  const [, arn, name = ""] = parameter.match(/^(arn:[^:]*:ssm:[^:]*:\d*:parameter)?([^:]*)/) ?? [];
  if (name.startsWith("/aws/service/")) return [];
  const prefix = arn ?? `arn:${partition}:ssm:${region}:${accountId}:parameter`;
  return [`${prefix}${name.startsWith("/") ? "" : "/"}${name}`];
}

/**
 * EC2 encrypts a volume in the name of who launches: without these the instance ends at birth with
 * Client.InvalidKMSKey.InvalidState. Only through EC2, and only grants that EC2 itself uses.
 * https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html
 */
function allowVolumeKeys(context: Context, volumeKeys: readonly string[]): Statement[] {
  const keys = volumeKeys.map((key) => volumeKey(context, key));
  const byId = keys.filter(({ alias }) => alias === undefined).map(({ arn }) => arn);
  // An alias names a key in a condition only: as a resource it allows nothing.
  const byAlias = keys.flatMap(({ arn, alias }) => (alias === undefined ? [] : [{ arn, alias }]));
  const aliases = { "kms:ResourceAliases": byAlias.map(({ alias }) => alias) };
  return [
    ...(byId.length > 0 ? useOf("", context, byId) : []),
    ...(byAlias.length > 0
      ? useOf("ByAlias", context, [...new Set(byAlias.map(({ arn }) => arn))], aliases)
      : []),
  ];
}

function useOf(
  name: string,
  { partition, region }: Context,
  resources: readonly string[],
  aliases?: Readonly<Record<string, readonly string[]>>,
): Statement[] {
  const service = `ec2.${region}.amazonaws.com`;
  const conditions = {
    StringEquals: { "kms:ViaService": partition === "aws-cn" ? [service, `${service}.cn`] : service },
    ...(aliases && { "ForAnyValue:StringEquals": aliases }),
  };
  return [
    {
      sid: `AllowVolumeKeys${name}`,
      actions: [
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
      ],
      resources,
      conditions,
    },
    {
      sid: `AllowVolumeKeyGrants${name}`,
      actions: ["kms:CreateGrant"],
      resources,
      conditions: { ...conditions, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}

/** The ARN of a key, or of every key of an alias' account. */
function volumeKey({ partition, region, accountId }: Context, key: string) {
  const [, prefix = `arn:${partition}:kms:${region}:${accountId}:`, name = ""] =
    key.match(/^(arn:[^:]*:kms:[^:]*:\d*:)?(.*)$/) ?? [];
  if (name.startsWith("alias/")) return { arn: `${prefix}key/*`, alias: name };
  return { arn: `${prefix}${name.startsWith("key/") ? "" : "key/"}${name}` };
}
