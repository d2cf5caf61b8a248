import { DataAwsIamOpenidConnectProvider } from "@cdktf/provider-aws/lib/data-aws-iam-openid-connect-provider";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import type { OidcTrust } from "./cluster";

export interface ExistingOidcProviderProps {
  /** The cluster's issuer, with its `https://`. */
  readonly issuerUrl: string;
}

/** The provider in IAM that others made for a cluster's service accounts. Where there is none, the plan stops at it. */
export class ExistingOidcProvider extends Construct implements OidcTrust {
  public readonly providerArn: string;
  public readonly issuer: string;

  constructor(scope: Construct, id: string, { issuerUrl }: ExistingOidcProviderProps) {
    super(scope, id);
    this.providerArn = new DataAwsIamOpenidConnectProvider(this, "Found", { url: issuerUrl }).arn;
    this.issuer = Fn.replace(issuerUrl, "https://", "");
  }
}
