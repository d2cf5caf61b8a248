/** What Karpenter's side, and the workloads stack, need of a cluster, whoever made that. */
export interface Cluster {
  /** Whatever names it waits for the cluster, where that is to be made. */
  readonly clusterName: string;
  /** Kubernetes' minor version. */
  readonly version: string;
  /** URL of the API server. */
  readonly endpoint: string;
  /** Base64, as kubeconfig files hold it. */
  readonly certificateAuthority: string;
  /** URL, with its `https://`. */
  readonly oidcIssuer: string;
}

/** What IAM roles trust that are for service accounts (IRSA). */
export interface OidcTrust {
  readonly providerArn: string;
  /** The issuer without its scheme, as the keys of a trust policy's conditions begin. */
  readonly issuer: string;
}
