import { DataAwsIamOpenidConnectProvider } from "@cdktf/provider-aws/lib/data-aws-iam-openid-connect-provider";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput } from "cdktf";
import { ExistingOidcProvider } from "../../../constructs/cluster/existing-oidc-provider";
import { built } from "../../support/built";

const URL = "https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE";

describe("ExistingOidcProvider", () => {
  const stack = built((scope) => {
    new AwsProvider(scope, "Aws", { region: "eu-west-1" });
    const { issuer, providerArn } = new ExistingOidcProvider(scope, "Oidc", { issuerUrl: URL });
    new TerraformOutput(scope, "issuer", { value: issuer, staticId: true });
    new TerraformOutput(scope, "arn", { value: providerArn, staticId: true });
  });

  test("looks the provider up by its issuer, and makes none", () => {
    expect(stack.only(DataAwsIamOpenidConnectProvider)).toMatchObject({ url: URL });
    expect(stack.terraform.resource).toBeUndefined();
  });

  test("names the issuer without its scheme, as the conditions of a trust policy do", () => {
    expect(stack.terraform.output.issuer.value).toBe(`\${replace("${URL}", "https://", "")}`);
    expect(stack.terraform.output.arn.value).toMatch(
      /^\$\{data\.aws_iam_openid_connect_provider\.\w+\.arn\}$/,
    );
  });
});
