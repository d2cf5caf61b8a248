/**
 * Regions outside the commercial partition start with these.
 * https://github.com/aws/aws-sdk-go-v2/blob/main/internal/endpoints/awsrulesfn/partitions.json
 */
const PREFIXES = [
  ["us-gov-", "aws-us-gov"],
  ["cn-", "aws-cn"],
  ["eusc-", "aws-eusc"],
  ["us-iso-", "aws-iso"],
  ["us-isob-", "aws-iso-b"],
  ["eu-isoe-", "aws-iso-e"],
  ["us-isof-", "aws-iso-f"],
] as const;

/**
 * The partition of a region, which starts every ARN in it. From the region's name: policies stay pure data.
 * https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
export function partitionOf(region: string): string {
  return PREFIXES.find(([prefix]) => region.startsWith(prefix))?.[1] ?? "aws";
}

/**
 * EC2, as the trust policy of an instance's role names it. In China EKS refuses a node group whose role names the
 * other partitions' principal.
 * https://github.com/bottlerocket-os/bottlerocket-update-operator/issues/316
 */
export function ec2Principal(partition: string): string {
  return partition === "aws-cn" ? "ec2.amazonaws.com.cn" : "ec2.amazonaws.com";
}
