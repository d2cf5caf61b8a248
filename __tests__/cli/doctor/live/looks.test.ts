import { liveReport } from "../../../../cli/doctor/live/report";
import type { ClusterState, Deployment, LivePod } from "../../../../cli/doctor/live/state";
import { environmentNamed } from "../../../../config/load-environments";
import { recorded, wellCluster } from "../../../support/recorded-cluster";

const POOLS = environmentNamed("e2e/environments", "pools");
const named = (name: string) => expect.stringContaining(name);
const findings = (state: ClusterState) => liveReport(state, POOLS, []).findings;

describe("Karpenter itself", () => {
  const controller = (changes: Partial<Deployment>) =>
    wellCluster({ controllers: recorded().controllers.map((each) => ({ ...each, ...changes })) });

  test.each<[string, Partial<ClusterState>, string]>([
    ["without its CRDs", { hasKarpenter: false }, "the cluster does not know Karpenter's kinds"],
    ["without a Deployment", { controllers: [] }, "no Deployment of Karpenter's in namespace kube-system"],
  ])("is missed %s, before anything else", (_, changes, what) => {
    expect(findings(wellCluster(changes))[0]).toMatchObject({ harm: "now", what: named(what) });
  });

  test("is not missed where nobody could look", () => {
    const unread = [{ what: "deployments.apps", why: "forbidden" }];
    expect(findings(wellCluster({ controllers: [], unread }))).toHaveLength(1);
  });

  test("is told to be down, with the reason of its pods", () => {
    const state = controller({ status: { availableReplicas: 0 } });
    const waiting = { reason: "ImagePullBackOff", message: "Back-off pulling image" };
    const controllerPods: LivePod[] = [
      {
        metadata: { name: "karpenter-1", namespace: "kube-system" },
        spec: {},
        status: { containerStatuses: [{ state: { waiting } }] },
      },
    ];
    expect(findings({ ...state, controllerPods })[0]).toMatchObject({
      harm: "now",
      what: named("0 of 2 replicas of Karpenter are available: no node comes"),
      reported: "ImagePullBackOff: Back-off pulling image",
    });
  });

  test("does harm soon with one replica of two", () => {
    expect(findings(controller({ status: { availableReplicas: 1 } }))).toMatchObject([{ harm: "soon" }]);
  });
});

describe("pods that wait", () => {
  const minutesAgo = (minutes: number) => new Date(recorded().now.getTime() - minutes * 60_000).toISOString();
  const pod = (spec: LivePod["spec"], minutes = 5): LivePod => ({
    metadata: { name: "web-1", namespace: "shop", creationTimestamp: minutesAgo(minutes) },
    spec,
    status: { phase: "Pending" },
  });
  const refused = (message: string) => ({
    metadata: { name: "e" },
    involvedObject: { kind: "Pod", name: "web-1", namespace: "shop" },
    ...{ reason: "FailedScheduling", reportingComponent: "karpenter", lastTimestamp: minutesAgo(1) },
    message: `Failed to schedule pod, ${message}`,
  });
  const waits = (message: string, spec: LivePod["spec"] = {}) =>
    findings(wellCluster({ pendingPods: [pod(spec)], events: [refused(message)] }));

  test.each([
    ["did not tolerate taint (taint=dedicated=batch:NoSchedule)", "docs/nodes.md#taints"],
    [
      'incompatible with nodepool "general", incompatible requirements, key team, team In [a] not in team In [b]',
      "put right what the pod selects (team=a)",
    ],
    ["no instance type has enough resources", "docs/nodes.md#sizes"],
    ["something that nobody foresaw", "docs/troubleshooting.md#a-pod-stays-pending"],
  ])("because of %s are shown the way", (message, fix) => {
    expect(waits(message, { nodeSelector: { team: "a" } })).toEqual([
      expect.objectContaining({ harm: "now", fix: named(fix) }),
    ]);
  });

  test("are told without what the NodePools say that they do not select", () => {
    const other = (pool: string) =>
      `incompatible requirements, key karpenter.sh/nodepool, karpenter.sh/nodepool In [limited] not in karpenter.sh/nodepool In [${pool}]`;
    const limit = "all available instance types exceed limits for nodepool (NodePool=limited)";
    expect(waits([other("a"), limit, other("b")].join("; "))).toEqual([
      expect.objectContaining({ reported: limit }),
    ]);
  });

  test("are left alone while a node is on its way, or for a minute", () => {
    const [claim] = wellCluster().nodeClaims;
    const nominated = { ...refused(""), reason: "Nominated", message: `nodeclaim/${claim!.metadata.name}` };
    expect(findings(wellCluster({ pendingPods: [pod({})], events: [nominated] }))).toEqual([]);
    expect(findings(wellCluster({ pendingPods: [pod({}, 0.5)] }))).toEqual([]);
  });

  test("that Karpenter says nothing of are told with the scheduler's word, or their gate", () => {
    const silent = {
      ...pod({}),
      status: { phase: "Pending", conditions: [unscheduled("0/3 nodes are available")] },
    };
    expect(findings(wellCluster({ pendingPods: [silent] }))[0]).toMatchObject({
      what: named("Karpenter has said nothing of it"),
      reported: "0/3 nodes are available",
    });
    const gated = pod({ schedulingGates: [{ name: "example.com/quota" }] });
    expect(findings(wellCluster({ pendingPods: [gated] }))[0]).toMatchObject({
      reported: "example.com/quota",
    });
  });

  const unscheduled = (message: string) => ({ type: "PodScheduled", status: "False" as const, message });
});

describe("limits", () => {
  const used = (memory: string) =>
    wellCluster({
      nodePools: wellCluster()
        .nodePools.slice(0, 1)
        .map((pool) => ({
          ...pool,
          spec: { ...pool.spec, limits: { memory: "400Gi" } },
          status: { ...pool.status, resources: { memory } },
        })),
    });

  test.each([
    ["310Gi", []],
    ["330Gi", [["note", "has 330Gi of its limit of 400Gi memory, 82%"]]],
    ["409600Mi", [["soon", "has 400Gi of its limit of 400Gi memory, 100%"]]],
  ])("with %s of 400Gi in use: %j", (memory, told) => {
    expect(findings(used(memory))).toEqual(
      told.map(([harm, what]) => expect.objectContaining({ harm, what: named(what!) })),
    );
  });
});

describe("versions", () => {
  const image = (tag: string) =>
    recorded().controllers.map(
      (each): Deployment => ({
        ...each,
        spec: {
          ...each.spec,
          template: { spec: { containers: [{ image: `karpenter/controller:${tag}@sha256:0` }] } },
        },
      }),
    );

  test("that differ from the file, or that nobody supports, are to be fixed", () => {
    expect(findings(wellCluster({ controllers: image("1.9.3") }))).toEqual([
      expect.objectContaining({ harm: "now", what: "Karpenter 1.9.3 does not run on Kubernetes 1.36" }),
      expect.objectContaining({ harm: "soon", what: named("Karpenter 1.9.3 runs, and") }),
    ]);
    expect(findings(wellCluster({ controllers: image("1.13.1") }))).toContainEqual(
      expect.objectContaining({ harm: "soon", what: named("support of Karpenter 1.13.1 ended on") }),
    );
  });

  test.each([
    ["2027-07-01", "note", "standard support of Kubernetes 1.36 ends on 2027-08-02"],
    ["2027-08-03", "soon", "standard support of Kubernetes 1.36 ended on 2027-08-02"],
    ["2028-08-03", "now", "extended support of Kubernetes 1.36 ended on 2028-08-02"],
  ])("of Kubernetes on %s do harm: %s", (day, harm, what) => {
    expect(findings(wellCluster({ now: new Date(day) }))).toContainEqual(
      expect.objectContaining({ harm, what: named(what) }),
    );
  });

  test("of the cluster other than the file's are told, with the way that is open", () => {
    const fixes = ["1.35.4-eks-1", "1.37.0"].map((kubernetes) => {
      const told = findings(wellCluster({ kubernetes, nodes: [] }));
      return told.find(({ what }) => what.startsWith("the cluster runs Kubernetes"))?.fix;
    });
    expect(fixes).toEqual(["deploy infra", named('set cluster.version: "1.37"')]);
    expect(fixes[1]).toContain("the way back by one, within seven days, is in docs/upgrades.md");
  });

  test.each([
    ["v1.35.4", "note", "run kubelet 1.35 under an API server of 1.36"],
    ["v1.32.1", "now", "which Kubernetes does not support"],
  ])("of kubelets: %s does harm %s", (kubeletVersion, harm, what) => {
    const nodes = recorded().nodes.map((node) => ({
      ...node,
      status: { ...node.status, nodeInfo: { kubeletVersion, architecture: "amd64" } },
    }));
    expect(findings(wellCluster({ nodes }))).toEqual([expect.objectContaining({ harm, what: named(what) })]);
  });

  test("of AMIs are judged by what was found where the alias is latest", () => {
    const [nodeClass] = wellCluster().nodeClasses;
    const nodeClasses = [
      {
        ...nodeClass!,
        spec: { ...nodeClass!.spec, amiSelectorTerms: [{ alias: "al2023@latest" }] },
        status: {
          ...nodeClass!.status,
          amis: [{ id: "ami-1", name: "amazon-eks-node-al2023-x86_64-standard-1.36-v20261003" }],
        },
      },
    ];
    expect(findings(wellCluster({ nodeClasses, nodePools: [] }))).toEqual([
      expect.objectContaining({ harm: "now", what: named("launches al2023@v20261003, which must not run") }),
    ]);
  });
});
