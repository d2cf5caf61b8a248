import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Construct } from "constructs";
import { policyDocument, type Statement } from "./iam";

export interface ServiceKeyProps {
  readonly clusterName: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly accountId: string;
  /** What it encrypts, as its name ends: `queue`. */
  readonly purpose: string;
  /** What the service may do that encrypts. */
  readonly use: Omit<Statement, "resources">;
}

/** `own`: a key that is made; or the ARN of one that is there. */
export type KeyChoice = string;

/** A KMS key for one thing that an AWS service encrypts. Destroyed, it waits 30 days in "pending deletion", free of charge. */
export class ServiceKey extends Construct {
  readonly keyArn: string;

  constructor(scope: Construct, id: string, props: ServiceKeyProps) {
    super(scope, id);
    const { clusterName, partition, accountId, purpose, use } = props;
    this.keyArn = new KmsKey(this, "Key", {
      description: `Encrypts the ${purpose} of the EKS cluster ${clusterName}`,
      enableKeyRotation: true,
      policy: policyDocument([
        // Without it no policy of IAM counts, and nobody could ever change or delete the key.
        {
          sid: "AllowAccount",
          actions: ["kms:*"],
          resources: ["*"],
          principals: { AWS: `arn:${partition}:iam::${accountId}:root` },
        },
        { ...use, resources: ["*"] },
      ]),
      tags: { Name: `eks-${clusterName}-${purpose}` },
    }).arn;
  }

  /** The key that is chosen, made where it is to be an own one. */
  static chosen(scope: Construct, choice: KeyChoice | undefined, props: ServiceKeyProps): string | undefined {
    return choice === "own" ? new ServiceKey(scope, "OwnKey", props).keyArn : choice;
  }
}

export interface LogGroupPlace {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** Name of the log group. */
  readonly name: string;
}

/**
 * Lets CloudWatch Logs encrypt one log group. Without the condition any log group of the account could be, which then
 * ends with this key.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function encryptsLogGroup({
  partition,
  region,
  accountId,
  name,
}: LogGroupPlace): ServiceKeyProps["use"] {
  const suffix = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  return {
    sid: "AllowLogs",
    actions: ["kms:Decrypt", "kms:Describe*", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
    principals: { Service: `logs.${region}.${suffix}` },
    conditions: {
      ArnEquals: {
        "kms:EncryptionContext:aws:logs:arn": `arn:${partition}:logs:${region}:${accountId}:log-group:${name}`,
      },
    },
  };
}
