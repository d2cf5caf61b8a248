/** A registry of ECR, as its address tells. */
export interface EcrRegistry {
  readonly host: string;
  /** Where its tokens come from. */
  readonly region: string;
  /** Account of a private one. */
  readonly accountId?: string;
}

const PRIVATE = /^(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/;

/** The registry of an OCI repository; nothing where it is not ECR's. */
export function ecrOf(repository: string): EcrRegistry | undefined {
  const [host = ""] = repository.replace("oci://", "").split("/");
  // https://docs.aws.amazon.com/AmazonECRPublic/latest/APIReference/API_GetAuthorizationToken.html
  if (host === "public.ecr.aws") return { host, region: "us-east-1" };
  const [, accountId, region] = PRIVATE.exec(host) ?? [];
  return region === undefined ? undefined : { host, region, accountId };
}
