/** Where a resource is, as its ARN says. */
export interface ClusterPlace {
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly clusterName: string;
}

/** ARN of an EKS cluster: plain text, where the cluster's own attribute would be known only after an apply. */
export function clusterArn({ partition, region, accountId, clusterName }: ClusterPlace): string {
  return `arn:${partition}:eks:${region}:${accountId}:cluster/${clusterName}`;
}
