import { nodePoolWarnings } from "../../../config/node-pools/warnings";

const warnings = (pool: unknown, nodeClass: object = {}) =>
  nodePoolWarnings({ general: pool }, { default: nodeClass }).map(
    ({ path, message }) => `${path.join(".")}: ${message}`,
  );

describe("nodePoolWarnings", () => {
  test("is silent about the default", () => {
    expect(warnings({})).toEqual([]);
  });

  test.each([
    ["no limit", { limits: {} }, "limits: nothing bounds what the pool may cost"],
    ["a limit below nothing", { limits: { cpu: -100 } }, "limits.cpu: every node is more than that"],
    ["Spot alone", { capacityTypes: ["spot"] }, "capacityTypes: pods stay pending while there is no Spot"],
    [
      "Spot of one category",
      { instanceCategories: ["m"] },
      "instanceCategories: Spot is reclaimed more often",
    ],
    [
      "Spot of two families",
      { instanceFamilies: ["m7i", "c7i"] },
      "instanceFamilies: Spot is reclaimed more often",
    ],
    ["Spot of one type", { instanceTypes: ["m7i.large"] }, "instanceTypes: Spot is reclaimed more often"],
    [
      "reserved capacity that no class selects",
      { capacityTypes: ["reserved", "on-demand"] },
      "capacityTypes: its node class selects no reservation",
    ],
    [
      "an empty list of budgets",
      { disruption: { budgets: [] } },
      "disruption.budgets: an empty list means no bound",
    ],
    [
      "a reason in no budget",
      { disruption: { budgets: [{ nodes: "1", reasons: ["Empty", "Drifted"] }] } },
      "disruption.budgets: no budget that always holds is for Underutilized:",
    ],
    [
      "budgets for some hours alone",
      { disruption: { budgets: [{ nodes: "0", schedule: "@daily", duration: "8h" }] } },
      "disruption.budgets: no budget that always holds is for Underutilized, Empty, Drifted:",
    ],
    [
      "waiting for ever",
      { terminationGracePeriod: "Never" },
      "terminationGracePeriod: a pod that may not be disturbed holds its node for ever, drifted or expired; only when workloads is destroyed does drain.deadline end it",
    ],
  ])("tells of %s", (_, pool, warning) => {
    expect(warnings(pool)).toEqual([expect.stringContaining(`nodePools.general.${warning}`)]);
  });

  test.each([
    ["a fixed size, which bounds itself", { replicas: 2 }],
    ["few types that are not Spot", { instanceTypes: ["m7i.large"], capacityTypes: ["on-demand"] }],
    [
      "budgets that cover each reason",
      { disruption: { budgets: [{ nodes: "1", reasons: ["Empty"] }, { nodes: "10%" }] } },
    ],
    [
      "a budget whose window is the whole day, each day",
      { disruption: { budgets: [{ nodes: "10%", schedule: "0 0 * * *", duration: "24h" }] } },
    ],
    [
      "budgets that hold by turns",
      {
        disruption: {
          budgets: [
            { nodes: "0", schedule: "0 9 * * mon-fri", duration: "8h" },
            { nodes: "10%", schedule: "0 17 * * mon-thu", duration: "16h" },
            { nodes: "10%", schedule: "0 17 * * fri", duration: "64h" },
          ],
        },
      },
    ],
  ])("is silent about %s", (_, pool) => {
    expect(warnings(pool)).toEqual([]);
  });

  test("is silent about reserved capacity that its node class selects", () => {
    const nodeClass = { capacityReservationSelectorTerms: [{ id: "cr-1" }] };
    expect(warnings({ capacityTypes: ["reserved", "on-demand"] }, nodeClass)).toEqual([]);
  });

  describe("of Spot alone beside another pool", () => {
    const beside = (other: object) =>
      nodePoolWarnings({ spot: { capacityTypes: ["spot"] }, other }, { default: {} }).map(({ path }) =>
        path.join("."),
      );

    test.each([
      ["has on-demand", { capacityTypes: ["on-demand"] }],
      ["has on-demand by default", {}],
      [
        "leaves the capacity type open",
        {
          template: {
            spec: { requirements: [{ key: "kubernetes.io/arch", operator: "In", values: ["amd64"] }] },
          },
        },
      ],
    ])("is silent where the other %s", (_, other) => {
      expect(beside(other)).toEqual([]);
    });

    test("is silent where both have the same taint, which their pods tolerate", () => {
      const taints = [{ key: "team", value: "data", effect: "NoSchedule" }];
      const split = {
        spot: { capacityTypes: ["spot"], taints },
        od: { capacityTypes: ["on-demand"], taints },
      };
      expect(nodePoolWarnings(split, { default: {} })).toEqual([]);
    });

    test.each([
      ["is of another architecture", { architectures: ["arm64"] }],
      ["is tainted", { taints: [{ key: "dedicated", effect: "NoSchedule" }] }],
      ["has a fixed size", { replicas: 2 }],
    ])("tells of it where the other %s", (_, other) => {
      expect(beside(other)).toEqual(["nodePools.spot.capacityTypes"]);
    });
  });
});
