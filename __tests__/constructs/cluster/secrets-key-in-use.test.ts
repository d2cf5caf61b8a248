import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { OidcProvider } from "../../../constructs/cluster/oidc-provider";
import { SecretsEncryption } from "../../../constructs/cluster/secrets-encryption";
import { SecretsKeyInUse } from "../../../constructs/cluster/secrets-key-in-use";
import { built } from "../../support/built";

const OWN = "arn:aws:kms:eu-west-1:111122223333:key/1";

const cluster = (isMade: boolean) =>
  built((stack) => {
    new AwsProvider(stack, "Aws", { region: "eu-west-1" });
    new SecretsEncryption(stack, "Secrets", { clusterName: "shop", keyArn: isMade ? undefined : OWN });
    const { precondition } = new SecretsKeyInUse(stack, "InUse", {
      clusterName: "shop",
      keyArn: OWN,
      isMade,
    });
    const issuerUrl = "https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE";
    new OidcProvider(stack, "Oidc", { clusterName: "shop", issuerUrl, precondition });
  });

/** What is looked up, and what is asked of it. */
const asked = (isMade: boolean) => {
  const infra = cluster(isMade);
  const [[name, look] = []] = Object.entries<any>(infra.terraform.data.aws_kms_key);
  const [precondition] = infra.only(IamOpenidConnectProvider).lifecycle.precondition;
  const key = `data.aws_kms_key.${name}`;
  const short = (text: string) => text.replaceAll(key, "KEY");
  return {
    look,
    condition: short(precondition.condition),
    message: short(precondition.error_message),
  };
};

describe("SecretsKeyInUse", () => {
  test("looks at the key that the cluster has, without a condition by which the look would wait for the apply", () => {
    const { "//": _, ...look } = asked(true).look;
    expect(look).toEqual({ key_id: OWN });
  });

  test("takes for infra's own what is described as infra's keys are", () => {
    expect(cluster(true).only(KmsKey).description).toBe("Secrets of the EKS cluster shop");
    expect(asked(true).condition).toBe('${startswith(KEY.description, "Secrets of the EKS cluster ")}');
    expect(asked(false).condition).toBe('${KEY.description != "Secrets of the EKS cluster shop"}');
  });

  test("refuses a new key in the place of an own one, with the ARN to write, and with the way of a key described anew", () => {
    expect(asked(true).message).toMatch(
      /^cluster\.encryption\.kmsKeyArn: expected \$\{KEY\.arn\}, got none\. .*Set it back\. .*aws kms update-key-description --key-id \$\{KEY\.arn\} --description "Secrets of the EKS cluster shop"$/,
    );
  });

  test("refuses to have the key that infra made written into the file, which would delete it", () => {
    expect(asked(false).message).toMatch(
      /^cluster\.encryption\.kmsKeyArn: expected none, got \$\{KEY\.arn\}, which infra made: .*Leave the setting out\./,
    );
  });
});
