/** What EKS says about a cluster, as far as rules touch it. */
export interface ClusterAnswer {
  readonly cluster: {
    readonly name: string;
    readonly endpoint: string;
    readonly certificateAuthority: { readonly data: string };
    readonly identity: { readonly oidc: { readonly issuer: string } };
  };
}
