import { DataAwsKmsKey } from "@cdktf/provider-aws/lib/data-aws-kms-key";
import type { TerraformResourceLifecycle } from "cdktf";
import { Construct } from "constructs";
import { OTHER_WAYS } from "../shared/immutable-setting";

/** How a key that infra makes is described, and by that told from others. */
export const madeKeyDescription = (clusterName: string) => `${MADE} ${clusterName}`;

const MADE = "Secrets of the EKS cluster";
const SETTING = "cluster.encryption.kmsKeyArn";

export interface SecretsKeyInUseProps {
  readonly clusterName: string;
  /** ARN of the key that the cluster has: of a running one known when Terraform plans. */
  readonly keyArn: string;
  /** Whether the file names no key, so that infra makes one. */
  readonly isMade: boolean;
}

/**
 * Stops two plans by which infra would lose the key that the cluster's secrets are encrypted with: a new key in the place
 * of an own one, which EKS refuses in the middle of the apply, when the control plane's role may no longer use the old
 * one; and the ARN of the key that infra made, written into the file, which would delete that key.
 *
 * The ARN of a key to be made is unknown to a plan; how the key in use is described is not.
 */
export class SecretsKeyInUse extends Construct {
  /** For a resource that comes after the cluster: a look-up with conditions of its own would wait for the apply. */
  readonly precondition: NonNullable<TerraformResourceLifecycle["precondition"]>[number];

  constructor(scope: Construct, id: string, { clusterName, keyArn, isMade }: SecretsKeyInUseProps) {
    super(scope, id);
    const { fqn } = new DataAwsKmsKey(this, "Key", { keyId: keyArn });
    const description = madeKeyDescription(clusterName);
    this.precondition = isMade
      ? {
          // By the first words: of another name cluster.name tells.
          condition: `\${startswith(${fqn}.description, "${MADE} ")}`,
          errorMessage:
            `${SETTING}: expected \${${fqn}.arn}, got none. EKS keeps the key that a cluster started with. ${OTHER_WAYS} ` +
            "Only where infra made that key and somebody has described it anew: aws kms update-key-description --key-id " +
            `\${${fqn}.arn} --description "${description}"`,
        }
      : {
          condition: `\${${fqn}.description != "${description}"}`,
          errorMessage:
            `${SETTING}: expected none, got \${${fqn}.arn}, which infra made: it would delete the key under the cluster, ` +
            "with all that is encrypted by it. Nothing was changed. Leave the setting out. A key that this state never " +
            "made: give it another description first",
        };
  }
}
