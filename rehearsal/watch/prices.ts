import type { AwsClient } from "../aws/client";
import { SPOT_SHARE } from "../emulator/rules/prices";
import { all, textOf } from "../emulator/xml";
import type { NodeRow } from "./snapshot";

/** Hours of an average month. */
export const HOURS_A_MONTH = 730;

/** USD an hour that no machine costs. */
const DEAREST = 10_000;

type Priced = Pick<NodeRow, "instanceType" | "capacityType">;
type Aws = Pick<AwsClient, "query">;

/**
 * USD an hour by the Spot prices that Karpenter itself is told: made from an instance type's size, they are of no
 * region's price list.
 */
export class Prices {
  private readonly spot = new Map<string, Promise<number | undefined>>();

  constructor(private readonly aws: Aws) {}

  /** Nothing for a machine whose type is not known yet, or not to the emulator. */
  async of({ instanceType, capacityType }: Priced): Promise<number | undefined> {
    if (instanceType === "") return undefined;
    const asked = this.spot.get(instanceType) ?? this.ask(instanceType);
    this.spot.set(instanceType, asked);
    const spot = await asked;
    return capacityType === "spot" || spot === undefined ? spot : spot / SPOT_SHARE;
  }

  private async ask(instanceType: string): Promise<number | undefined> {
    const answer = await this.aws.query("ec2", "DescribeSpotPriceHistory", {
      "InstanceType.1": instanceType,
    });
    const [first] = all(answer, "spotPriceHistorySet", "item");
    const price = first === undefined ? undefined : Number(textOf(first, "spotPrice"));
    // Types that the emulator cannot size are given a price beyond all others.
    return price !== undefined && price < DEAREST ? price : undefined;
  }
}
