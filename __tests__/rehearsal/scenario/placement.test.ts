import { unplaced } from "../../../rehearsal/scenario/placement";

const claim = (name: string, deletionTimestamp?: string) => ({
  metadata: { name, deletionTimestamp },
  spec: {},
  status: { nodeName: `node-of-${name}`, providerID: `aws:///eu-west-1a/i-${name}` },
});

const pod = (name: string, node: string, deletionTimestamp?: string) => ({
  metadata: { name, deletionTimestamp },
  spec: { nodeName: `node-of-${node}` },
  status: { phase: "Running" },
});

const web = (wanted: number, ready: number, generation = 1) => ({
  kind: "Deployment",
  metadata: { name: "web", generation },
  spec: { replicas: wanted },
  status: { observedGeneration: 1, replicas: ready, readyReplicas: ready },
});

type Sight = Parameters<typeof unplaced>[0];

const of = (sight: Partial<Sight["observation"]> & Partial<Omit<Sight, "observation">>) =>
  unplaced({
    report: { pending: [], notMade: [] },
    workloads: [],
    doomed: new Set(),
    ...sight,
    observation: { nodeClaims: [], pods: [], ...sight },
  });

describe("pods are where they can stay", () => {
  test("when all run, on nodes that nobody takes", () => {
    expect(of({ nodeClaims: [claim("a")], pods: [pod("web-1", "a")], workloads: [web(1, 1)] })).toEqual([]);
  });

  test("not while one waits, or cannot be made", () => {
    const report = { pending: [{ name: "web-1", reason: "no node fits" }], notMade: ["a quota is used up"] };
    expect(of({ report })).toEqual(["web-1: no node fits", "a quota is used up"]);
  });

  test("not while a workload lacks some, or has not heard of its new number", () => {
    expect(of({ workloads: [web(3, 2)] })).toEqual(["deployment/web has 2 of 3 pods ready"]);
    expect(of({ workloads: [web(2, 2, 2)] })).toEqual(["deployment/web has 2 of 2 pods ready"]);
    expect(of({ workloads: [web(2, 3)] })).toHaveLength(1);
  });

  test("not on a node that leaves, or whose instance will end, unless they go already", () => {
    const pods = [pod("web-1", "a"), pod("web-2", "a"), pod("web-3", "b")];
    expect(of({ nodeClaims: [claim("a", "2026-11-28T00:00:00Z"), claim("b")], pods })).toEqual([
      "2 pods run on node a, which ends",
    ]);
    expect(of({ nodeClaims: [claim("a"), claim("b")], pods, doomed: new Set(["i-b"]) })).toEqual([
      "1 pod runs on node b, which ends",
    ]);
    const going = [pod("web-1", "a", "2026-11-28T00:00:00Z")];
    expect(of({ nodeClaims: [claim("a", "2026-11-28T00:00:00Z")], pods: going })).toEqual([]);
  });
});
