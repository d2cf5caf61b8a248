import type { NodeClaim, Pod } from "../../../rehearsal/kubernetes/objects";
import { snapshot } from "../../../rehearsal/watch/snapshot";

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

  test("counts a pod that ran to its end as one that ran, and one that is being deleted not at all", () => {
    const leaving = {
      ...pod("y", "Running"),
      metadata: { name: "y", deletionTimestamp: "2026-11-21T00:00:00Z" },
    };
    const { running, pending } = snapshot({
      nodeClaims: [],
      pods: [pod("x", "Succeeded"), leaving],
      events: [],
    });
    expect({ running, pending }).toEqual({ running: 1, pending: [] });
  });

  test("tells of each other pod what it waits for", () => {
    const pods = [pod("x", "Failed"), pod("y", "Pending", "node-of-a"), pod("z", "Pending")];
    expect(snapshot({ nodeClaims: [], pods, events: [] }).pending).toEqual([
      { name: "x", reason: "it is Failed" },
      { name: "y", reason: "starts on node-of-a" },
      { name: "z", reason: "nobody has said why yet" },
    ]);
  });
});
