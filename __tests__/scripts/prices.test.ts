import { priceTable } from "../../scripts/prices/table";

const go = (lines: string) =>
  `// generated at 2026-07-20T13:44:30Z for us-east-1\nvar Prices = {\n${lines}}\n`;

describe("the table that npm run prices writes", () => {
  test("has each region of Karpenter's lists, its day, its currency, and a line for each family", () => {
    const files = [
      go(
        '\t"us-east-1": {\n\t\t// m7i family\n\t\t"m7i.large": 0.100800, "m7i.metal-24xl": 4.838400,\n\t\t"c7i.large": 0.089250,\n\t},\n',
      ),
      go('\t"cn-north-1": {\n\t\t"m5.large": 0.724000,\n\t},\n'),
    ];
    const table = priceTable({ source: "karpenter", files });
    expect(JSON.parse(table)).toEqual({
      source: "karpenter",
      regions: {
        "us-east-1": {
          date: "2026-07-20",
          currency: "USD",
          families: { m7i: { large: 0.1008, "metal-24xl": 4.8384 }, c7i: { large: 0.08925 } },
        },
        "cn-north-1": { date: "2026-07-20", currency: "CNY", families: { m5: { large: 0.724 } } },
      },
    });
    expect(table).toContain('\n      "m7i": {"large":0.1008,"metal-24xl":4.8384},\n');
  });

  test.each([
    ["a list without a region", go("")],
    ["a region without prices", go('\t"us-east-1": {\n\t},\n')],
  ])("is not made of %s", (_, text) => {
    expect(() => priceTable({ source: "", files: [text] })).toThrow(/no date or no region|has no prices/);
  });
});
