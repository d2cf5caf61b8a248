import { allowedBy, BudgetKeeper, isOpen } from "../../../rehearsal/scenario/budgets";

const MONDAY_NOON = new Date("2026-11-30T12:00:30Z");

const pool = (...budgets: { nodes: string; reasons?: string[]; schedule?: string; duration?: string }[]) => ({
  metadata: { name: "general" },
  spec: { disruption: { budgets } },
});

const claims = (count: number, disrupted: number, reason = "Drifted") =>
  Array.from({ length: count }, (_, index) => ({
    metadata: { name: `n${index}`, labels: { "karpenter.sh/nodepool": "general" } },
    spec: {},
    status: {
      conditions: [
        { type: "Initialized", status: "True" as const },
        ...(index < disrupted ? [{ type: "DisruptionReason", status: "True" as const, reason }] : []),
      ],
    },
  }));

const podBudget = (currentHealthy: number, desiredHealthy: number) => ({
  metadata: { name: "web", namespace: "shop", uid: "1" },
  status: { currentHealthy, desiredHealthy },
});

const see = (keeper: BudgetKeeper, of: Partial<Parameters<BudgetKeeper["see"]>[0]>) =>
  keeper.see({ nodePools: [], nodeClaims: [], podBudgets: [], now: MONDAY_NOON, ...of });

describe("a NodePool's budgets", () => {
  test.each([
    ["10%", 10, 1],
    ["10%", 11, 2],
    ["3", 10, 3],
    ["0", 10, 0],
    ["100%", 4, 4],
    ["20", 4, 4],
  ])("of %s allow of %d nodes %d", (nodes, size, allowed) => {
    expect(allowedBy([{ nodes }], { reason: "Drifted", size, now: MONDAY_NOON })).toBe(allowed);
  });

  test("the narrowest of those that hold for the reason counts", () => {
    const budgets = [
      { nodes: "50%" },
      { nodes: "1", reasons: ["Drifted"] },
      { nodes: "0", reasons: ["Empty"] },
    ];
    const allowed = (reason: string) => allowedBy(budgets, { reason, size: 10, now: MONDAY_NOON });
    expect(["Drifted", "Empty", "Underutilized"].map(allowed)).toEqual([1, 0, 5]);
  });

  test("with a schedule hold by the date, in UTC, for their duration", () => {
    const office = { schedule: "0 9 * * mon-fri", duration: "8h" };
    const at = (date: string) => isOpen(office, new Date(date));
    expect([
      at("2026-11-30T08:59:59Z"),
      at("2026-11-30T09:00:00Z"),
      at("2026-11-30T16:59:59Z"),
      at("2026-11-30T17:00:00Z"),
      at("2026-11-29T12:00:00Z"),
    ]).toEqual([false, true, true, false, false]);
    expect(allowedBy([{ nodes: "0", ...office }], { reason: "Drifted", size: 3, now: MONDAY_NOON })).toBe(0);
    const sunday = new Date("2026-11-29T12:00:00Z");
    expect(allowedBy([{ nodes: "0", ...office }], { reason: "Drifted", size: 3, now: sunday })).toBe(3);
  });

  test("are broken by one node too many that Karpenter disrupts of its own will", () => {
    const nodePools = [pool({ nodes: "2" })];
    expect(see(new BudgetKeeper(), { nodePools, nodeClaims: claims(5, 2) })).toEqual([]);
    expect(see(new BudgetKeeper(), { nodePools, nodeClaims: claims(5, 3) })).toEqual([
      "NodePool general allows 2 of 5 nodes at a time (Drifted), Karpenter disrupts 3",
    ]);
  });

  test("go by the pool's size when Karpenter decided, not by what is left of it", () => {
    const keeper = new BudgetKeeper();
    const nodePools = [pool({ nodes: "50%" })];
    see(keeper, { nodePools, nodeClaims: claims(8, 0) });
    expect(see(keeper, { nodePools, nodeClaims: claims(6, 4) })).toEqual([]);
  });
});

describe("a PodDisruptionBudget", () => {
  test("is broken by fewer healthy pods than it wants, and not by a workload that grows to that", () => {
    const keeper = new BudgetKeeper();
    const withHealthy = (current: number) => see(keeper, { podBudgets: [podBudget(current, 3)] });
    expect([withHealthy(1), withHealthy(2), withHealthy(3), withHealthy(4), withHealthy(3)]).toEqual([
      [],
      [],
      [],
      [],
      [],
    ]);
    expect(withHealthy(2)).toEqual(["PodDisruptionBudget shop/web wants 3 healthy pods, 2 are left"]);
  });
});
