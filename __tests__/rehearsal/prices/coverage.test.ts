import { parseXml } from "../../../rehearsal/emulator/xml";
import { coverageOf } from "../../../rehearsal/prices/coverage";

test("says which types a price list and an emulated region leave out of each other", async () => {
  const items = (set: string, types: string[]) =>
    `<R><${set}>${types.map((type) => `<item><instanceType>${type}</instanceType></item>`).join("")}</${set}></R>`;
  const answers: Record<string, string> = {
    DescribeInstanceTypeOfferings: items("instanceTypeOfferingSet", ["m7i.large", "old.large"]),
    DescribeInstanceTypes: items("instanceTypeSet", ["m7i.large", "old.large", "elsewhere.large"]),
  };
  const query = async (_service: string, action: string) => parseXml(answers[action]!);
  const onDemand = new Map([
    ["m7i.large", 0.1],
    ["elsewhere.large", 0.2],
    ["new.large", 0.3],
  ]);
  expect(await coverageOf({ onDemand }, { query } as any)).toEqual({
    unpriced: ["old.large"],
    notEmulated: ["new.large"],
  });
});
