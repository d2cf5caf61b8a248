import { changeMarkdown } from "../../../rehearsal/change/markdown";
import { changeLines, changeResult } from "../../../rehearsal/change/result";
import { closedBudget, untilRolledOut } from "../../../rehearsal/change/roll-out";
import { defaultPrices } from "../../../rehearsal/prices/price-list";
import { History } from "../../../rehearsal/watch/history";
import { rehearsalResult } from "../../support/rehearsal-result";

const PRICES = defaultPrices("eu-west-1");

interface Claim {
  readonly name: string;
  readonly drifted?: boolean;
  readonly leaving?: boolean;
  readonly reason?: string;
}

const claimOf = ({ name, drifted, leaving, reason }: Claim) => ({
  metadata: {
    name,
    deletionTimestamp: leaving ? "2026-11-28T00:00:00Z" : undefined,
    labels: {
      "karpenter.sh/nodepool": "general",
      "node.kubernetes.io/instance-type": "m7i.large",
      "karpenter.sh/capacity-type": "spot",
      "topology.kubernetes.io/zone": "eu-west-1a",
    },
  },
  spec: {},
  status: {
    conditions: [
      { type: "Initialized", status: "True" as const },
      ...(drifted ? [{ type: "Drifted", status: "True" as const, reason: "NodePoolDrifted" }] : []),
      ...(reason ? [{ type: "DisruptionReason", status: "True" as const, reason }] : []),
    ],
  },
});

/** A watch of a cluster that a test describes second by second. */
function watchOf(claimsAt: (second: number) => Claim[], pendingAt: (second: number) => number = () => 0) {
  let second = 0;
  const history = new History(PRICES, () => second * 1000);
  return {
    history,
    look: async () => {
      second += 1;
      const observation = { nodeClaims: claimsAt(second).map(claimOf), pods: [], events: [] };
      history.add(observation);
      const nodes = observation.nodeClaims.map(({ metadata: { name } }) => ({
        ...{ name, nodePool: "general", instanceType: "m7i.large", capacityType: "spot", zone: "eu-west-1a" },
        ...{ architecture: "amd64", state: "ready" as const, pods: 1, pricePerHour: 0.1 },
      }));
      const pending = Array.from({ length: pendingAt(second) }, (_, index) => ({
        name: `p${index}`,
        reason: "no node fits",
      }));
      return { report: { nodes, running: 4, pending, notMade: [] }, observation };
    },
  };
}

const BUDGETS = [{ metadata: { name: "general" }, spec: { disruption: { budgets: [{ nodes: "1" }] } } }];

async function rollOut(
  watch: ReturnType<typeof watchOf>,
  more: Partial<Parameters<typeof untilRolledOut>[0]> = {},
) {
  await watch.look();
  const list = async (path: string) => (path.includes("nodepools") ? BUDGETS : []);
  return untilRolledOut({
    ...{ client: { list } as any, watch, deploy: async () => {}, timeoutSeconds: 300, bootSeconds: 0 },
    ...{ show: () => {}, lookMilliseconds: 0, ...more },
  });
}

/** Two of three nodes drift; they go one after the other, and another comes for each. */
const oneByOne = (second: number): Claim[] => [
  ...(second < 20 ? [{ name: "a", drifted: second > 5, leaving: second > 15 }] : []),
  ...(second < 40 ? [{ name: "b", drifted: second > 5, leaving: second > 30 }] : []),
  { name: "c" },
  ...(second > 10 ? [{ name: "d" }] : []),
  ...(second > 25 ? [{ name: "e" }] : []),
];

const side = (count: number) => ({
  nodes: Array.from({ length: count }, () => ({ pricePerHour: 0.1 })) as any,
  running: 4,
  pending: [],
  notMade: [],
});

describe("a change, rolled out", () => {
  test("says which nodes drift, in which order they go, and how long that takes", async () => {
    const found = await rollOut(watchOf(oneByOne));
    expect(found).toMatchObject({ isDone: true, seconds: 34, blocked: [] });
    expect(found.replacements).toEqual([
      expect.objectContaining({ name: "a", reason: "NodePoolDrifted", drifted: 6, leaves: 16, gone: 20 }),
      expect.objectContaining({ name: "b", reason: "NodePoolDrifted", drifted: 6, leaves: 31, gone: 40 }),
    ]);
    const change = changeResult({ base: "origin/main", before: side(3), rollOut: found });
    expect(change).toMatchObject({ succeeded: true, atOnce: 1, seconds: 34 });
    expect(changeLines(change, "USD")).toEqual([
      "2 of 3 nodes replaced in 34 s, at most 1 at a time",
      "  1. a of general (m7i.large, spot, eu-west-1a): NodePoolDrifted, drifted at 6 s, left at 16 s, gone at 20 s",
      "  2. b of general (m7i.large, spot, eu-west-1a): NodePoolDrifted, drifted at 6 s, left at 31 s, gone at 40 s",
      "USD 0.300 an hour for 3 nodes with origin/main, 0.300 for 3 nodes with the file as it is",
      "0 pods pending before, 0 pods after",
    ]);
  });

  test("replaces nothing where nothing drifts", async () => {
    const found = await rollOut(watchOf(() => [{ name: "a" }]));
    const change = changeResult({ base: "before.yaml", before: side(1), rollOut: found });
    expect(change).toMatchObject({ succeeded: true, replacements: [] });
    expect(changeLines(change, "USD")[0]).toBe("no node is replaced");
  });

  test("sees what leaves while it is still being deployed, by its own reason", async () => {
    let over = () => {};
    const deploy = () => new Promise<void>((resolve) => (over = resolve));
    const watch = watchOf((second) => {
      if (second === 30) over();
      return second < 20 ? [{ name: "a", leaving: second > 10, reason: "Underutilized" }] : [{ name: "b" }];
    });
    const { replacements } = await rollOut(watch, { deploy });
    expect(replacements).toEqual([
      expect.objectContaining({ name: "a", reason: "Underutilized", leaves: 11, gone: 20 }),
    ]);
  });

  test("that fails ends it", async () => {
    const deploy = async () => {
      throw new Error("terraform failed");
    };
    await expect(
      rollOut(
        watchOf(() => []),
        { deploy },
      ),
    ).rejects.toThrow("terraform failed");
  });

  test("says what holds nodes up when the time is over, and has failed", async () => {
    const message = 'Pod has "karpenter.sh/do-not-disrupt" annotation (Pod=default/web-1)';
    const events = [{ involvedObject: { kind: "NodeClaim", name: "a" }, message }];
    const list = async (path: string) => {
      if (path.includes("nodepools")) return BUDGETS;
      return path.includes("DisruptionBlocked") ? events : [];
    };
    const found = await rollOut(
      watchOf(() => [{ name: "a", drifted: true }]),
      { client: { list } as any, timeoutSeconds: 20 },
    );
    expect(found).toMatchObject({ isDone: false, blocked: [`a: ${message}`] });
    const change = changeResult({ base: "origin/main", before: side(1), rollOut: found });
    expect(change.succeeded).toBe(false);
    expect(changeLines(change, "USD")[0]).toMatch(
      /^0 of 1 node replaced in \d+ s, at most 0 at a time; 1 drifted and still there$/,
    );
  });

  test("has failed where pods wait that did not before", async () => {
    const found = await rollOut(
      watchOf(
        () => [{ name: "a" }],
        (second) => (second > 5 ? 1 : 0),
      ),
    );
    expect(changeResult({ base: "b", before: side(1), rollOut: found }).succeeded).toBe(false);
    const before = { ...side(1), pending: [{ name: "p0", reason: "no node fits" }] };
    expect(changeResult({ base: "b", before, rollOut: found }).succeeded).toBe(true);
  });

  test("reads in a pull request as a table, with nothing of Markdown in what Karpenter says", async () => {
    const found = await rollOut(watchOf(oneByOne, () => 1));
    const report = { ...found.report, pending: [{ name: "web-1", reason: "no <node> fits | a_b" }] };
    const change = changeResult({ base: "origin/main", before: side(3), rollOut: { ...found, report } });
    const text = changeMarkdown({ ...rehearsalResult(), change });
    expect(text.split("\n").slice(0, 11)).toEqual([
      "### What this change does to `default`",
      "",
      "2 of 3 nodes replaced in 34 s, at most 1 at a time.",
      "",
      "| | origin/main | this change |",
      "| --- | ---: | ---: |",
      "| Nodes | 3 | 3 |",
      "| USD an hour | 0.300 | 0.300 |",
      "| USD a month | 219 | 219 |",
      "| Pods that run | 4 | 4 |",
      "| Pods that do not fit | 0 | 1 |",
    ]);
    expect(text).toContain("- `web-1`: no \\<node\\> fits \\| a\\_b");
    expect(text).toContain("| 2 | b | general | m7i.large, spot | NodePoolDrifted | 15 s | 24 s |");
    expect(text).toContain("Karpenter 1.14.3 on Kubernetes 1.35.4, real");
  });
});

describe("budgets that let no node go", () => {
  const NOW = new Date("2026-11-30T12:00:30Z");
  const pool = (...budgets: object[]) =>
    ({ metadata: { name: "general" }, spec: { disruption: { budgets } } }) as any;

  test("say until when, by the date", () => {
    expect(closedBudget(pool({ nodes: "0", schedule: "0 9 * * mon-fri", duration: "8h" }), NOW)).toEqual([
      "NodePool general: its budgets let no node go for drift before 2026-11-30 17:00 UTC (calculated by the date)",
    ]);
    expect(closedBudget(pool({ nodes: "0", reasons: ["Drifted"] }), NOW)).toEqual([
      "NodePool general: its budgets let no node go for drift in the next two weeks (calculated by the date)",
    ]);
    expect(closedBudget(pool({ nodes: "1" }), NOW)).toEqual([]);
  });
});
