import { z } from "zod";
import { DEFAULT_VERSIONS } from "../releases/defaults";
import { either, expected } from "./messages";

/**
 * The building blocks of the schema. Each message says what is expected and how to fix it; the loader adds what is there.
 */

/**
 * For refinements: zod leaves them out once any field is wrong, and the user would fix the file in two rounds.
 * A rule that carries this gets a map or a list, and must bear fields that are missing or of another type.
 */
export const WITH_OTHER_PROBLEMS = {
  when: ({ value }: { readonly value: unknown }) => typeof value === "object" && value !== null,
} as const;

/** For lists that name a thing once. A refinement that goes with other problems is asked of what is no list, too. */
export function isEachOnce(all: unknown): boolean {
  return !Array.isArray(all) || new Set(all).size === all.length;
}

/** A region of AWS such as `eu-west-1` or `us-gov-west-1`. */
export const region = z
  .string()
  .regex(/^[a-z]{2,4}(-[a-z]+)+-\d$/, expected("a region's code such as eu-west-1 or us-east-1"));

export const accountId = z
  .string()
  .regex(/^\d{12}$/, expected("the 12 digits of an account, in quotes so that a leading zero stays"));

const KMS_KEY = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/;
const A_KEYS_ARN =
  "a key's ARN such as arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab, not an alias";

/** A KMS key by its own ARN: EKS keeps what an alias leads to, and would see every later look as a change. */
export const kmsKeyArn = z.string().regex(KMS_KEY, expected(A_KEYS_ARN));

const ownOrArn = expected(`own, or ${A_KEYS_ARN}`);

/** A key of KMS for one thing that an AWS service encrypts. */
export const kmsKeyChoice = z.union([z.literal("own"), z.string().regex(KMS_KEY, ownOrArn)], {
  error: ownOrArn,
});

/** An IAM user or role, as an access entry takes it: sessions and groups are refused by EKS. */
export const principalArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:iam::\d{12}:(user|role)\/([\x21-\x7e]+\/)?[\w+=,.@-]{1,64}$/,
    expected(
      "an IAM user or role such as arn:aws:iam::111122223333:role/admin",
      "for a session (sts:assumed-role) name its role",
    ),
  );

/** An IAM role, with its path. */
export const roleArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:iam::\d{12}:role\/([\x21-\x7e]+\/)?[\w+=,.@-]{1,64}$/,
    expected("a role's ARN such as arn:aws:iam::111122223333:role/deployer"),
  );

/** An IAM policy by its ARN, one of the account's or AWS' own. */
export const policyArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/([\x21-\x7e]+\/)?[\w+=,.@-]{1,128}$/,
    expected("a policy's ARN such as arn:aws:iam::111122223333:policy/boundary"),
  );

/** Where IAM files what has a name. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
export const iamPath = z
  .string()
  .max(512, expected("at most 512 characters"))
  .regex(/^\/([\x21-\x2e\x30-\x7e]+\/)*$/, expected("a path such as /platform/, with a slash at both ends"));

/** An IPv4 range such as `10.0.0.0/16` whose address is the range's first. */
export const cidr = z
  .cidrv4(expected("an IPv4 range such as 10.0.0.0/16"))
  .refine(
    isNetworkAddress,
    expected("a range written by its first address, such as 10.0.0.0/16 and not 10.0.0.1/16"),
  );

/** Days for which CloudWatch Logs can keep what it gets
 * (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html). */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** Days that a group of CloudWatch Logs keeps its entries. */
export const retentionDays = z.union(
  RETENTION_DAYS.map((days) => z.literal(days)),
  { error: expected(either(RETENTION_DAYS)) },
);

/** A duration as Go and Karpenter write it, in whole hours, minutes and seconds. */
export const duration = z
  .string()
  .regex(
    /^([0-9]+(h|m|s))+$/,
    expected("hours, minutes and seconds such as 90s, 15m or 1h30m", "a day is 24h"),
  );

/** A version of Kubernetes: major and minor. In quotes, or YAML reads 1.30 as the number 1.3. */
export const kubernetesVersion = z
  .string(expected(`a version in quotes such as "${DEFAULT_VERSIONS.kubernetes}"`))
  .regex(/^1\.\d{2}$/, expected(`major and minor version such as "${DEFAULT_VERSIONS.kubernetes}"`));

/** A released version such as `1.9.3`, without the `v` that Karpenter's chart dropped in 0.35. */
export const releaseVersion = z
  .string(expected(`a version in quotes such as "${DEFAULT_VERSIONS.karpenter}"`))
  .regex(
    /^\d+\.\d+\.\d+$/,
    expected(`a released version such as ${DEFAULT_VERSIONS.karpenter}, without a leading v`),
  );

const QUANTITY = expected("a quantity such as 500m, 2 or 1Gi");

/** A quantity of Kubernetes such as `500m` or `1Gi`. A bare number is taken as well. */
export const quantity = z
  .union(
    [
      z.number().nonnegative(QUANTITY),
      z.string().regex(/^\d+(\.\d+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$/, QUANTITY),
    ],
    QUANTITY,
  )
  .transform(String);

export const kubernetesName = z
  .string()
  .max(63, expected("at most 63 characters"))
  .regex(
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    expected("lower-case letters, digits and hyphens, starting and ending with a letter or digit"),
  );

/** What is told of a key that is no such name. */
export const NAME_OF_OBJECT = expected("a name of at most 63 lower-case letters, digits and hyphens");

const labelName = "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";
const dnsPrefix = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";

export const labelKey = z
  .string()
  .max(317)
  .regex(
    new RegExp(`^(${dnsPrefix}/)?${labelName}$`),
    expected("a label key such as workload-type or example.com/team"),
  );

export const labelValue = z
  .string(expected("text"))
  .regex(
    new RegExp(`^(${labelName})?$`),
    expected("at most 63 letters, digits, dots, hyphens and underscores"),
  );

/** Seconds in a duration such as `1h30m`. */
export function durationSeconds(text: string): number {
  const perUnit = { h: 3600, m: 60, s: 1 } as const;
  return [...text.matchAll(/(\d+)([hms])/g)].reduce(
    (total, [, amount, unit]) => total + Number(amount) * perUnit[unit as keyof typeof perUnit],
    0,
  );
}

function isNetworkAddress(range: string): boolean {
  const [address = "", bits = ""] = range.split("/");
  const value = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return value % 2 ** (32 - Number(bits)) === 0;
}
