import type { AwsClient } from "../aws/client";
import { all, textOf } from "../emulator/xml";
import type { PriceList } from "./price-list";

/** What a price list and an emulated region leave out of each other. */
export interface Coverage {
  /** Types of the region without a price, which Karpenter takes for not to be had. */
  readonly unpriced: readonly string[];
  /** Types with a price that no emulated region has: AWS brought them out later, or sells them no longer. */
  readonly notEmulated: readonly string[];
}

export async function coverageOf(
  { onDemand }: Pick<PriceList, "onDemand">,
  aws: Pick<AwsClient, "query">,
): Promise<Coverage> {
  const [offered, described] = await Promise.all([
    namesIn(aws, "DescribeInstanceTypeOfferings", "instanceTypeOfferingSet"),
    namesIn(aws, "DescribeInstanceTypes", "instanceTypeSet"),
  ]);
  return {
    unpriced: [...offered].filter((type) => !onDemand.has(type)).sort(),
    notEmulated: [...onDemand.keys()].filter((type) => !described.has(type)).sort(),
  };
}

async function namesIn(aws: Pick<AwsClient, "query">, action: string, set: string): Promise<Set<string>> {
  const answer = await aws.query("ec2", action);
  return new Set(all(answer, set, "item").map((item) => textOf(item, "instanceType")));
}
