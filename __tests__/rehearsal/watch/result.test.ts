import { rehearsalResult } from "../../support/rehearsal-result";

const result = rehearsalResult();

describe("the result of a rehearsal", () => {
  test("has the nodes' cost in the list's currency, and where the prices are from", () => {
    expect(result.cost).toEqual({
      currency: "USD",
      perHour: expect.closeTo(0.3591, 6),
      perMonth: expect.closeTo(262.143, 3),
      unpriced: 0,
    });
    expect(result.prices).toEqual({
      source: expect.stringContaining("us-east-1"),
      unpriced: ["old.large"],
      notEmulated: ["new.large", "newer.large"],
    });
  });

  test("counts evictions, and what each pool's pods ask for of what its nodes have", () => {
    expect(result.evictions).toBe(1);
    expect(result.pools).toEqual([
      {
        name: "general",
        nodes: 1,
        requested: { cpu: 3, memoryGib: 6 },
        allocatable: { cpu: 7.91, memoryGib: 14 },
      },
      {
        name: "memory",
        nodes: 1,
        requested: { cpu: 3, memoryGib: 24 },
        allocatable: { cpu: 3.92, memoryGib: 29.5 },
      },
    ]);
  });
});
