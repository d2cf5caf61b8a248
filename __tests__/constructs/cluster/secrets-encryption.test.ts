import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput } from "cdktf";
import { SecretsEncryption } from "../../../constructs/cluster/secrets-encryption";
import { built } from "../../support/built";

const encryption = (keyArn?: string) =>
  built((stack) => {
    new AwsProvider(stack, "Aws", { region: "eu-west-1" });
    const secrets = new SecretsEncryption(stack, "Secrets", { clusterName: "demo", keyArn });
    new TerraformOutput(stack, "key", { value: secrets.keyArn });
  });

describe("SecretsEncryption", () => {
  test("makes a key that rotates, and a name by which people find it", () => {
    const own = encryption();
    expect(own.only(KmsKey).enable_key_rotation).toBe(true);
    expect(own.only(KmsAlias).name).toBe("alias/eks/demo");
    expect(own.terraform.output.key.value).toMatch(/^\$\{aws_kms_key\.\w+\.arn\}$/);
  });

  test("uses a given key and makes none", () => {
    const given = encryption("arn:aws:kms:eu-west-1:111122223333:key/1");
    expect(given.all(KmsKey)).toEqual([]);
    expect(given.all(KmsAlias)).toEqual([]);
    expect(given.terraform.output.key.value).toBe("arn:aws:kms:eu-west-1:111122223333:key/1");
  });
});
