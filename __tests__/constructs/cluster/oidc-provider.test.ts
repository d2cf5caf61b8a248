import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput } from "cdktf";
import { OidcProvider } from "../../../constructs/cluster/oidc-provider";
import { built } from "../../support/built";

describe("OidcProvider", () => {
  const provider = built((stack) => {
    new AwsProvider(stack, "Aws", { region: "eu-west-1" });
    const { issuer, providerArn } = new OidcProvider(stack, "Oidc", {
      clusterName: "demo",
      issuerUrl: "https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE",
    });
    new TerraformOutput(stack, "issuer", { value: issuer });
    new TerraformOutput(stack, "arn", { value: providerArn });
  });

  test("trusts the cluster's issuer for STS, without a thumbprint that would age", () => {
    const made = provider.only(IamOpenidConnectProvider);
    expect(made).toMatchObject({
      url: "https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE",
      client_id_list: ["sts.amazonaws.com"],
    });
    expect(made).not.toHaveProperty("thumbprint_list");
  });

  test("tells the issuer as the conditions of a trust policy want it: without the scheme", () => {
    expect(provider.terraform.output.issuer.value).toMatch(
      /^\$\{replace\(".*EXAMPLE", "https:\/\/", ""\)\}$/,
    );
    expect(provider.terraform.output.arn.value).toMatch(/\.arn\}$/);
  });
});
