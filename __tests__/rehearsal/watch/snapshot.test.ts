import type { NodeClaim, Pod } from "../../../rehearsal/kubernetes/objects";
import { liveLines, summaryLines } from "../../../rehearsal/watch/report";
import { type PodEvent, snapshot } from "../../../rehearsal/watch/snapshot";

const claim = (name: string, conditions: string[], deletionTimestamp?: string): NodeClaim => ({
  metadata: {
    name,
    deletionTimestamp,
    labels: {
      "karpenter.sh/nodepool": "general",
      "node.kubernetes.io/instance-type": "c6i.xlarge",
      "karpenter.sh/capacity-type": "spot",
      "topology.kubernetes.io/zone": "eu-west-1a",
      "kubernetes.io/arch": "amd64",
    },
  },
  spec: {},
  status: { nodeName: `node-of-${name}`, conditions: conditions.map((type) => ({ type, status: "True" })) },
});
const pod = (name: string, phase: string, nodeName?: string): Pod => ({
  metadata: { name, namespace: "default" },
  spec: { nodeName },
  status: { phase },
});
const event = (name: string, reportingComponent: string, message: string): PodEvent => ({
  metadata: { name: `${name}.1` },
  involvedObject: { kind: "Pod", name },
  reason: "FailedScheduling",
  reportingComponent,
  message,
});

describe("snapshot", () => {
  test.each([
    [[], undefined, "asked for"],
    [["Launched"], undefined, "launched"],
    [["Launched", "Registered"], undefined, "registered"],
    [["Launched", "Registered", "Initialized"], undefined, "ready"],
    [["Launched", "Registered", "Initialized"], "2026-11-21T00:00:00Z", "leaving"],
  ])("tells how far a node is by its NodeClaim: %j, deleted %s", (conditions, deleted, state) => {
    const { nodes } = snapshot({ nodeClaims: [claim("a", conditions, deleted)], pods: [], events: [] });
    expect(nodes).toEqual([
      expect.objectContaining({ name: "a", instanceType: "c6i.xlarge", state, pods: 0 }),
    ]);
  });

  test("counts the pods that run on each node", () => {
    const pods = [
      pod("x", "Running", "node-of-a"),
      pod("y", "Running", "node-of-b"),
      pod("z", "Pending", "node-of-a"),
    ];
    const { nodes, running } = snapshot({ nodeClaims: [claim("a", []), claim("b", [])], pods, events: [] });
    expect([running, ...nodes.map((node) => node.pods)]).toEqual([2, 1, 1]);
  });

  test("says why a pod waits in Karpenter's words, on one line, sooner than in the scheduler's", () => {
    const events = [
      event("x", "karpenter", "Failed to schedule pod,\n  no nodepool matched"),
      event("x", "default-scheduler", "0/2 nodes are available"),
      event("y", "default-scheduler", "0/2 nodes are available"),
    ];
    const pods = [pod("x", "Pending"), pod("y", "Pending"), pod("z", "Pending")];
    expect(snapshot({ nodeClaims: [], pods, events }).pending).toEqual([
      { name: "x", reason: "Failed to schedule pod, no nodepool matched" },
      { name: "y", reason: "0/2 nodes are available" },
      { name: "z", reason: "nobody has said why yet" },
    ]);
  });
});

describe("report", () => {
  const node = snapshot({ nodeClaims: [claim("a", ["Initialized"])], pods: [], events: [] }).nodes[0]!;
  const report = {
    nodes: [{ ...node, pods: 3, usdPerHour: 0.1 }],
    running: 3,
    pending: [
      { name: "x", reason: "no room" },
      { name: "y", reason: "no room" },
    ],
  };

  test("shows a node with its price while it is watched", () => {
    expect(liveLines(report)).toEqual([
      "node  pool     type        capacity  zone        arch   state  pods  USD/h",
      "a     general  c6i.xlarge  spot      eu-west-1a  amd64  ready  3     0.100",
      "3 pods run, 2 wait",
      "  x, y: no room",
    ]);
  });

  test("sums up what runs, what it costs and what waits for what", () => {
    expect(summaryLines(report)).toEqual([
      "3 pods run on 1 node of Karpenter's",
      "  1 x c6i.xlarge (amd64, spot, eu-west-1a)",
      "about USD 0.100 an hour, USD 73 a month: estimates by size, no price of AWS'",
      "2 pods stay pending:",
      "  x, y: no room",
    ]);
  });
});
