import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { Fn, type TerraformResourceLifecycle } from "cdktf";
import { Construct } from "constructs";
import type { OidcTrust } from "./cluster";

export interface OidcProviderProps {
  readonly clusterName: string;
  /** The cluster's issuer, with its `https://`: IAM takes no other scheme. */
  readonly issuerUrl: string;
  /** What must hold of the cluster before anything changes.
   * @default nothing */
  readonly precondition?: NonNullable<TerraformResourceLifecycle["precondition"]>[number];
}

/** Lets IAM roles trust the cluster's service accounts (IRSA). */
export class OidcProvider extends Construct implements OidcTrust {
  public readonly providerArn: string;
  /** The issuer without its scheme, as the keys of a trust policy's conditions begin. */
  public readonly issuer: string;

  constructor(scope: Construct, id: string, { clusterName, issuerUrl, precondition }: OidcProviderProps) {
    super(scope, id);
    // No thumbprint: for EKS' issuers IAM trusts the public certificate authorities that it knows.
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
    const provider = new IamOpenidConnectProvider(this, "Provider", {
      url: issuerUrl,
      clientIdList: ["sts.amazonaws.com"],
      tags: { Name: `eks-${clusterName}-irsa` },
      lifecycle: precondition && { precondition: [precondition] },
    });
    this.providerArn = provider.arn;
    this.issuer = Fn.replace(issuerUrl, "https://", "");
  }
}
