import { defaultPrices, priceOf } from "../../../rehearsal/prices/price-list";
import { listedPrices } from "../../../releases/prices";

const machine = (capacityType: string, instanceType = "m7i.large") => ({
  instanceType,
  capacityType,
  zone: "eu-west-1a",
});

describe("defaultPrices", () => {
  const prices = defaultPrices("eu-west-1");

  test("are EC2's of us-east-1, and say so, with Spot as a stated share", () => {
    expect(prices.source).toBe(
      "EC2's on-demand list of us-east-1, 2026-07-20, by Karpenter; Spot at 35 % of it",
    );
    expect(prices.currency).toBe("USD");
    expect(priceOf(prices, machine("on-demand"))).toBe(0.1008);
    expect(priceOf(prices, machine("spot"))).toBe(0.03528);
  });

  test("have one price of what is reserved and of what is not", () => {
    expect(priceOf(prices, machine("reserved"))).toBe(0.1008);
  });

  test.each(["", "x9.huge"])("have none of the type %j", (type) => {
    expect(priceOf(prices, machine("spot", type))).toBeUndefined();
    expect(priceOf(prices, machine("on-demand", type))).toBeUndefined();
  });
});

describe("listedPrices", () => {
  test.each([
    ["us-east-1", "us-east-1", "USD"],
    ["ap-southeast-2", "us-east-1", "USD"],
    ["us-gov-east-1", "us-gov-east-1", "USD"],
    ["us-gov-west-1", "us-gov-west-1", "USD"],
    ["cn-north-1", "cn-north-1", "CNY"],
    ["cn-northwest-1", "cn-north-1", "CNY"],
  ])("of %s are those of %s, in %s", (asked, region, currency) => {
    expect(listedPrices(asked)).toMatchObject({ region, currency });
  });

  test("are as many as Karpenter's list of us-east-1 has", () => {
    expect(listedPrices("us-east-1").onDemand.size).toBe(1367);
  });
});
