import type { AwsClient } from "../aws/client";
import { SPOT_SHARE } from "../emulator/rules/prices";
import { all, textOf } from "../emulator/xml";
import type { NodeRow } from "./snapshot";

/** Hours of an average month. */
export const HOURS_A_MONTH = 730;

/** USD an hour of each instance type by the emulator's Spot prices: estimates by size, of no region's price list. */
export class Prices {
  private readonly spot = new Map<string, Promise<number>>();

  constructor(private readonly aws: AwsClient) {}

  async of({ instanceType, capacityType }: Pick<NodeRow, "instanceType" | "capacityType">): Promise<number> {
    if (instanceType === "") return 0;
    const known = this.spot.get(instanceType) ?? this.ask(instanceType);
    this.spot.set(instanceType, known);
    return capacityType === "spot" ? await known : (await known) / SPOT_SHARE;
  }

  private async ask(instanceType: string): Promise<number> {
    const answer = await this.aws.query("ec2", "DescribeSpotPriceHistory", {
      "InstanceType.1": instanceType,
    });
    const [first] = all(answer, "spotPriceHistorySet", "item");
    return first === undefined ? 0 : Number(textOf(first, "spotPrice"));
  }
}
