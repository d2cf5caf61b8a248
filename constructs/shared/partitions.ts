/** Regions outside the commercial partition start with these. */
const PREFIXES = [
  ["us-gov-", "aws-us-gov"],
  ["cn-", "aws-cn"],
] as const;

/**
 * The partition of a region, which starts every ARN in it. From the region's name: policies stay pure data.
 * https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
export function partitionOf(region: string): string {
  return PREFIXES.find(([prefix]) => region.startsWith(prefix))?.[1] ?? "aws";
}
