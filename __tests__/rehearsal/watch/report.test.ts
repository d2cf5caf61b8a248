import type { PriceList } from "../../../rehearsal/prices/price-list";
import {
  allRun,
  changeLines,
  costOf,
  isSettled,
  liveLines,
  type PricedNode,
  type Report,
  summaryLines,
} from "../../../rehearsal/watch/report";

const NODE: PricedNode = {
  name: "a",
  nodePool: "general",
  instanceType: "c6i.xlarge",
  capacityType: "spot",
  zone: "eu-west-1a",
  architecture: "amd64",
  state: "ready",
  pods: 3,
  pricePerHour: 0.1,
};
const ASKED: PricedNode = {
  ...NODE,
  name: "b",
  instanceType: "",
  state: "asked for",
  pods: 0,
  pricePerHour: undefined,
};
const REPORT: Report = {
  nodes: [NODE],
  running: 3,
  pending: [
    { name: "x", reason: "no room" },
    { name: "y", reason: "no room" },
  ],
  notMade: [],
};
const PRICES: PriceList = {
  currency: "USD",
  source: "Example's prices",
  onDemand: new Map(),
  spot: () => undefined,
};
const SETTLED: Report = { ...REPORT, pending: [] };

describe("liveLines", () => {
  test("shows each node with its price, and each reason once", () => {
    expect(liveLines(REPORT, "USD")).toEqual([
      "node  pool     type        capacity  zone        arch   USD/h  pods  state",
      "a     general  c6i.xlarge  spot      eu-west-1a  amd64  0.100  3     ready",
      "3 pods run, 2 wait",
      "  x, y: no room",
    ]);
  });

  test("shows no price of a node that has no type yet", () => {
    expect(liveLines({ ...REPORT, nodes: [ASKED] }, "USD")[1]).toMatch(/amd64 +\? +0 +asked for$/);
  });
});

describe("changeLines", () => {
  test("tells everything at first", () => {
    expect(changeLines(REPORT, "USD")).toEqual([
      "node a of general ready: c6i.xlarge (amd64, spot, eu-west-1a) USD 0.100/h 3 pods",
      "3 pods run, 2 wait",
      "x, y: no room",
    ]);
  });

  test("then only what is new", () => {
    const [x] = REPORT.pending;
    const now = { ...REPORT, nodes: [ASKED], pending: [x!, { name: "y", reason: "no zone" }] };
    expect(changeLines(now, "USD", REPORT)).toEqual([
      "node b of general asked for: 0 pods",
      "node a is gone",
      "y: no zone",
    ]);
    expect(changeLines(REPORT, "USD", REPORT)).toEqual([]);
  });
});

describe("summaryLines", () => {
  test("sums up what runs, what it costs and what waits for what", () => {
    expect(summaryLines({ ...REPORT, nodes: [NODE, { ...NODE, name: "b" }] }, PRICES)).toEqual([
      "3 pods run on 2 nodes of Karpenter's",
      "  2 x c6i.xlarge (amd64, spot, eu-west-1a)",
      "USD 0.200 an hour, USD 146 a month (Example's prices)",
      "2 pods stay pending:",
      "  x, y: no room",
    ]);
  });

  test("says which nodes the sum leaves out", () => {
    const lines = summaryLines({ ...SETTLED, nodes: [NODE, ASKED] }, PRICES);
    expect(lines).toContain("without 1 node of no known price");
  });

  test("says when there was nothing to run", () => {
    const notMade = ["ReplicaSet web cannot make its pods: exceeded quota"];
    expect(summaryLines({ nodes: [], running: 0, pending: [], notMade }, PRICES)).toEqual([
      "0 pods run on 0 nodes of Karpenter's",
      "the file's objects made no pod",
      "ReplicaSet web cannot make its pods: exceeded quota",
    ]);
  });
});

test("a month has 730 hours, and a node without a price counts for nothing, and is counted", () => {
  expect(costOf({ nodes: [NODE, ASKED] })).toEqual({ perHour: 0.1, perMonth: 73, unpriced: 1 });
});

describe("allRun", () => {
  test.each([
    ["every pod runs", SETTLED, true],
    ["a pod waits", REPORT, false],
    ["there is no pod", { ...SETTLED, running: 0 }, false],
    ["pods are not made", { ...SETTLED, notMade: ["quota"] }, false],
  ])("when %s", (_, report, expected) => expect(allRun(report)).toBe(expected));
});

test("it has settled when no node is still on its way or without pods", () => {
  expect(isSettled(SETTLED)).toBe(true);
  expect(isSettled({ ...SETTLED, nodes: [NODE, ASKED] })).toBe(false);
  expect(isSettled({ ...SETTLED, nodes: [{ ...NODE, state: "registered" }] })).toBe(false);
  expect(isSettled({ ...SETTLED, nodes: [{ ...NODE, pods: 0 }] })).toBe(false);
});
