import { defaultPrices } from "../../../rehearsal/prices/price-list";
import { History } from "../../../rehearsal/watch/history";

const claim = (name: string, ...conditions: string[]) => ({
  metadata: {
    name,
    labels: {
      "karpenter.sh/nodepool": "general",
      "node.kubernetes.io/instance-type": "m7i.large",
      "karpenter.sh/capacity-type": "spot",
      "topology.kubernetes.io/zone": "eu-west-1a",
    },
  },
  spec: {},
  status: {
    nodeName: `node-of-${name}`,
    allocatable: { cpu: "1930m", memory: "7Gi" },
    conditions: conditions.map((type) => ({ type, status: "True" as const })),
  },
});
const pod = (name: string, phase: string, nodeName?: string) => ({
  metadata: {
    name,
    uid: `uid-${name}`,
    namespace: "shop",
    labels: { "pod-template-hash": "5f9" },
    ownerReferences: [{ kind: "ReplicaSet", name: `${name}-5f9` }],
  },
  spec: { nodeName, containers: [{ resources: { requests: { cpu: "500m", memory: "1Gi" } } }] },
  status: { phase },
});
const event = (uid: string, reason: string, count = 1) => ({
  metadata: { name: uid, uid },
  involvedObject: { kind: "Pod", name: "web" },
  reason,
  count,
  message: "Evicted pod: Drifted",
});

function watched() {
  let now = 0;
  const history = new History(defaultPrices("eu-west-1"), () => now);
  return {
    history,
    at: (seconds: number, observation: Partial<Parameters<History["add"]>[0]>) => {
      now = seconds * 1000;
      history.add({ nodeClaims: [], pods: [], events: [], ...observation });
    },
  };
}

describe("History", () => {
  test("keeps when a node came, changed and went, what it has and what it costs", () => {
    const { history, at } = watched();
    at(1, { nodeClaims: [claim("a")] });
    at(3, { nodeClaims: [claim("a", "Launched")] });
    at(4, { nodeClaims: [claim("a", "Launched")] });
    at(9, { nodeClaims: [claim("a", "Launched", "Registered", "Initialized")] });
    at(20, {});
    at(21, {});
    expect(history.story.nodes).toEqual([
      expect.objectContaining({
        name: "a",
        instanceType: "m7i.large",
        cpu: 1.93,
        memoryGib: 7,
        pricePerHour: 0.03528,
        since: { "asked for": 1, launched: 3, ready: 9 },
        gone: 20,
      }),
    ]);
    expect(history.story.seconds).toBe(21);
  });

  test("keeps when a pod was made, where it ran from when, and when it ended", () => {
    const { history, at } = watched();
    at(1, { pods: [pod("web", "Pending")] });
    at(5, { pods: [pod("web", "Running", "node-of-a")], nodeClaims: [claim("a", "Launched")] });
    at(9, { pods: [pod("other", "Pending")] });
    const web = {
      name: "web",
      namespace: "shop",
      workload: "web",
      made: 1,
      cpu: 0.5,
      memoryGib: 1,
      runs: 5,
      node: "a",
      gone: 9,
    };
    expect(history.story.pods).toEqual([web, expect.objectContaining({ name: "other", made: 9 })]);
  });

  test("a pod that has run to its end takes no more room", () => {
    const { history, at } = watched();
    at(1, { pods: [pod("job", "Running", "node-of-a")], nodeClaims: [claim("a")] });
    at(4, { pods: [pod("job", "Succeeded", "node-of-a")], nodeClaims: [claim("a")] });
    expect(history.story.pods).toEqual([expect.objectContaining({ runs: 1, gone: 4 })]);
  });

  test("tells what Karpenter did once each time it did it, and not what pods wait for", () => {
    const { history, at } = watched();
    const ready = { ...event("3", "Ready"), message: "Status condition transitioned, Type: Ready" };
    const ofNode = { ...event("4", "Disrupted"), involvedObject: { kind: "Node", name: "ip-10-0-0-1" } };
    at(1, { events: [event("1", "Evicted"), event("2", "FailedScheduling"), ready, ofNode] });
    at(2, { events: [event("1", "Evicted"), event("1", "Evicted", 2)] });
    expect(history.story.happenings).toEqual([
      { at: 1, reason: "Evicted", about: "Pod web", message: "Evicted pod: Drifted" },
      { at: 2, reason: "Evicted", about: "Pod web", message: "Evicted pod: Drifted" },
    ]);
  });
});
