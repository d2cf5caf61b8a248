import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Construct } from "constructs";
import { madeKeyDescription } from "./secrets-key-in-use";

export interface SecretsEncryptionProps {
  readonly clusterName: string;
  /**
   * ARN of a symmetric key (not of an alias) of this region. A cluster keeps its first key for
   * life: to give another later is refused.
   * @default a key is made; destroyed, it waits 30 days in "pending deletion", free of charge
   */
  readonly keyArn?: string;
}

/** The KMS key under which EKS stores Kubernetes' secrets. */
export class SecretsEncryption extends Construct {
  public readonly keyArn: string;

  constructor(scope: Construct, id: string, { clusterName, keyArn }: SecretsEncryptionProps) {
    super(scope, id);
    this.keyArn = keyArn ?? this.newKey(clusterName);
  }

  private newKey(clusterName: string): string {
    const key = new KmsKey(this, "Key", {
      description: madeKeyDescription(clusterName),
      enableKeyRotation: true,
      tags: { Name: `eks-${clusterName}-secrets` },
    });
    new KmsAlias(this, "Alias", { name: `alias/eks/${clusterName}`, targetKeyId: key.keyId });
    return key.arn;
  }
}
