import { defaultPrices, priceOf } from "../../rehearsal/prices/price-list";
import { History } from "../../rehearsal/watch/history";
import { type RehearsalResult, resultOf } from "../../rehearsal/watch/result";
import { snapshot } from "../../rehearsal/watch/snapshot";
import { DEFAULT_VERSIONS } from "../../releases/defaults";

const PRICES = defaultPrices("eu-west-1");

const claim = (
  name: string,
  pool: string,
  type: string,
  capacity: string,
  zone: string,
  size: [string, string],
  ...conditions: string[]
) => ({
  metadata: {
    name,
    labels: {
      "karpenter.sh/nodepool": pool,
      "node.kubernetes.io/instance-type": type,
      "karpenter.sh/capacity-type": capacity,
      "topology.kubernetes.io/zone": zone,
      "kubernetes.io/arch": "amd64",
    },
  },
  spec: {},
  status: {
    nodeName: `node-of-${name}`,
    allocatable: { cpu: size[0], memory: size[1] },
    conditions: conditions.map((condition) => ({ type: condition, status: "True" as const })),
  },
});

const pod = (workload: string, number: number, cpu: string, memory: string, node?: string) => ({
  metadata: {
    name: `${workload}-5f9-${number}`,
    uid: `${workload}-${number}`,
    namespace: "shop",
    labels: { "pod-template-hash": "5f9" },
    ownerReferences: [{ kind: "ReplicaSet", name: `${workload}-5f9` }],
  },
  spec: { nodeName: node && `node-of-${node}`, containers: [{ resources: { requests: { cpu, memory } } }] },
  status: { phase: node === undefined ? "Pending" : "Running" },
});

const READY = ["Launched", "Registered", "Initialized"];

/** A rehearsal of three workloads on two pools: one pod does not fit, one was evicted. */
export function rehearsalResult(): RehearsalResult {
  let now = 0;
  const history = new History(PRICES, () => now);
  const at = (seconds: number, observation: Parameters<History["add"]>[0]) => {
    now = seconds * 1000;
    history.add(observation);
  };
  const a = (...conditions: string[]) =>
    claim("general-k2x7p", "general", "c6a.2xlarge", "spot", "eu-west-1a", ["7910m", "14Gi"], ...conditions);
  const b = (...conditions: string[]) =>
    claim("general-9wq4m", "general", "m6a.large", "spot", "eu-west-1b", ["1930m", "6.7Gi"], ...conditions);
  const c = (...conditions: string[]) =>
    claim(
      "memory-v5tzd",
      "memory",
      "r6i.xlarge",
      "on-demand",
      "eu-west-1c",
      ["3920m", "29.5Gi"],
      ...conditions,
    );
  const web = (node?: string) => [1, 2, 3, 4, 5, 6].map((i) => pod("web", i, "500m", "1Gi", node));
  const search = (node?: string) => [1, 2].map((i) => pod("search", i, "1500m", "12Gi", node));
  const training = pod("training", 1, "8", "32Gi");
  const evicted = {
    metadata: { name: "e", uid: "e" },
    involvedObject: { kind: "Pod", name: "web-5f9-6", namespace: "shop" },
    reason: "Evicted",
    message: "Evicted pod: Underutilized",
    reportingComponent: "karpenter",
  };
  const events: (typeof evicted)[] = [];
  at(1, { nodeClaims: [], pods: [...web(), ...search(), training], events });
  at(3, { nodeClaims: [a(), b(), c()], pods: [...web(), ...search(), training], events });
  at(5, { nodeClaims: [a("Launched"), b("Launched"), c()], pods: [...web(), ...search(), training], events });
  at(6, {
    nodeClaims: [a("Launched"), b("Launched"), c("Launched")],
    pods: [...web(), ...search(), training],
    events,
  });
  const [w1, w2, w3, w4, w5, w6] = web("general-k2x7p") as [
    ReturnType<typeof pod>,
    ReturnType<typeof pod>,
    ReturnType<typeof pod>,
    ReturnType<typeof pod>,
    ReturnType<typeof pod>,
    ReturnType<typeof pod>,
  ];
  const onB = pod("web", 6, "500m", "1Gi", "general-9wq4m");
  at(12, {
    nodeClaims: [a(...READY), b(...READY), c("Launched")],
    pods: [w1, w2, w3, w4, w5, onB, ...search(), training],
    events,
  });
  at(16, {
    nodeClaims: [a(...READY), b(...READY), c(...READY)],
    pods: [w1, w2, w3, w4, w5, onB, ...search("memory-v5tzd"), training],
    events,
  });
  events.push(evicted);
  const leaving = {
    ...b(...READY),
    metadata: { ...b().metadata, deletionTimestamp: "2026-11-28T00:00:00Z" },
  };
  const moved = { ...w6, metadata: { ...w6.metadata, uid: "web-7", name: "web-5f9-7" } };
  at(31, {
    nodeClaims: [a(...READY), leaving, c(...READY)],
    pods: [w1, w2, w3, w4, w5, moved, ...search("memory-v5tzd"), training],
    events,
  });
  const end = {
    nodeClaims: [a(...READY), c(...READY)],
    pods: [w1, w2, w3, w4, w5, moved, ...search("memory-v5tzd"), training],
  };
  at(36, { ...end, events });
  at(60, { ...end, events });
  const failed = {
    metadata: { name: "f" },
    involvedObject: { kind: "Pod", name: "training-5f9-1", namespace: "shop" },
    reason: "FailedScheduling",
    message:
      'Failed to schedule pod, incompatible with nodepool "general", incompatible requirements, key kubernetes.io/arch, kubernetes.io/arch In [arm64] not in kubernetes.io/arch In [amd64]',
    reportingComponent: "karpenter",
  };
  const { nodes, ...rest } = snapshot({ ...end, events: [failed] });
  return resultOf({
    environment: "default",
    region: "eu-west-1",
    pods: "shop.yaml",
    versions: { karpenter: DEFAULT_VERSIONS.karpenter, kubernetes: "1.35.4" },
    succeeded: false,
    settled: 60,
    notReady: [],
    notes: [],
    story: history.story,
    report: { ...rest, nodes: nodes.map((node) => ({ ...node, pricePerHour: priceOf(PRICES, node) })) },
    priceList: PRICES,
    coverage: { unpriced: ["old.large"], notEmulated: ["new.large", "newer.large"] },
  });
}
