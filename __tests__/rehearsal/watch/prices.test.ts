import { parseXml } from "../../../rehearsal/emulator/xml";
import { Prices } from "../../../rehearsal/watch/prices";

function account(price?: string) {
  const asked: unknown[] = [];
  const items = price === undefined ? "" : `<item><spotPrice>${price}</spotPrice></item>`;
  const query = async (_service: string, action: string, parameters: unknown) => {
    asked.push([action, parameters]);
    return parseXml(`<R><spotPriceHistorySet>${items}</spotPriceHistorySet></R>`);
  };
  return { asked, prices: new Prices({ query } as any) };
}

describe("Prices", () => {
  test("Spot costs 35 % of on-demand, and each type is asked for once", async () => {
    const { asked, prices } = account("0.035");
    const of = (capacityType: string) => prices.of({ instanceType: "c6i.large", capacityType });
    expect(await of("spot")).toBe(0.035);
    expect(await of("on-demand")).toBeCloseTo(0.1);
    expect(asked).toEqual([["DescribeSpotPriceHistory", { "InstanceType.1": "c6i.large" }]]);
  });

  test.each([
    ["a machine without a type yet", "", "0.1"],
    ["a type that the emulator has no size of", "x9.huge", "3152519739159347.00000"],
    ["a type without a price", "x9.huge", undefined],
  ])("knows no price of %s", async (_, instanceType, price) => {
    expect(await account(price).prices.of({ instanceType, capacityType: "spot" })).toBeUndefined();
  });
});
