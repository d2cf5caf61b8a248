import { snapshotOf } from "../../../rehearsal/snapshot/cluster-snapshot";
import { readCluster } from "../../../rehearsal/snapshot/read-cluster";
import { snapshotText } from "../../../rehearsal/snapshot/snapshot-file";
import { apiServer, live, livePod, replicas, SECRET } from "../../support/live-cluster";
import { DEPLOYMENT, shop, spread, ZONE } from "../../support/shop-cluster";

const OF = { kubernetes: "1.35", taken: "2026-11-28" };

async function snapshot(...objects: any[]) {
  return snapshotOf(await readCluster(apiServer(objects).ask), OF) as { cluster: any; objects: any[] };
}

describe("snapshotOf", () => {
  test("leaks nothing of what else stands in the objects", async () => {
    const { cluster, objects } = await snapshot(...shop());
    const text = snapshotText(cluster, objects);
    expect(text).toContain("kind: StatefulSet");
    expect(text).not.toContain(SECRET);
    expect(text).not.toMatch(/\benv|args|command|secret|configMap|hostPath|serviceAccountName|last-applied/);
    // Addresses and names of machines are nobody's business either.
    expect(text).not.toMatch(/10\.0\.|ip-10|node-1/);
  });

  test("brings every kind back as itself, and a Deployment for a controller that a rehearsal lacks", async () => {
    const { objects, cluster } = await snapshot(...shop());
    const workloads = objects.filter(({ kind }) => /Deployment|Set|Job|Pod$/.test(kind));
    expect(
      workloads.map(({ kind, metadata, spec }) => [kind, metadata.namespace, metadata.name, spec.replicas]),
    ).toEqual([
      ["Deployment", "shop", "web", 3],
      ["Deployment", "shop", "checkout", 2],
      ["StatefulSet", "shop", "queue", 1],
      ["DaemonSet", "kube-system", "agent", undefined],
      ["Job", "shop", "report-1", undefined],
      ["Pod", "shop", "debug", undefined],
    ]);
    expect(workloads[1].metadata.annotations).toEqual({ "snapshot/stands-in-for": "Rollout" });
    expect(cluster.notes).toEqual([
      "2 pods of kind Rollout, which a rehearsal lacks: a Deployment stands in",
    ]);
    expect(cluster).toMatchObject({
      kubernetes: "1.35",
      region: "eu-west-1",
      pods: { running: 9, waiting: 0 },
      nodes: [{ count: 1, instanceType: "m5.2xlarge", capacityType: "on-demand", zone: "eu-west-1a" }],
    });
  });

  test("takes the requests of the pods that run, sidecars, overhead and GPUs among them", async () => {
    const container = (requests: object, more = {}) => ({
      name: "c",
      image: "i",
      resources: { requests, ...more },
    });
    const { objects } = await snapshot(
      livePod("a", {
        spec: {
          overhead: { memory: "120Mi" },
          initContainers: [{ ...container({ cpu: "50m" }), restartPolicy: "Always" }],
          containers: [
            container({ cpu: "1", memory: "1Gi" }),
            container({ cpu: "100m" }, { limits: { cpu: "4", "nvidia.com/gpu": "1" } }),
          ],
        },
      }),
    );
    const { containers, initContainers } = objects.at(-1).spec;
    expect(initContainers).toEqual([
      expect.objectContaining({ restartPolicy: "Always", resources: { requests: { cpu: "50m" } } }),
    ]);
    expect(containers.map(({ resources }: any) => resources)).toEqual([
      { requests: { cpu: "1", memory: "1Gi" } },
      { requests: { cpu: "100m", "nvidia.com/gpu": "1" }, limits: { "nvidia.com/gpu": "1" } },
      { requests: { memory: "120Mi" } },
    ]);
  });

  test("makes a Deployment of each size where the pods of one differ", async () => {
    const big = replicas(DEPLOYMENT, 1, { cpu: "2" }).at(-1)!;
    big.metadata.name = "web-big";
    const { objects } = await snapshot(...replicas(DEPLOYMENT, 2), big);
    const made = objects.map(({ metadata, spec }) => [
      metadata.name,
      spec.replicas,
      spec.template.spec.containers[0].resources.requests.cpu,
      spec.selector.matchLabels,
    ]);
    expect(made).toEqual([
      ["web", 2, "250m", { "snapshot/workload": "web" }],
      ["web-2", 1, "2", { "snapshot/workload": "web-2" }],
    ]);
  });

  test("keeps the labels that something selects by, in every place, and no others", async () => {
    const term = {
      topologyKey: ZONE,
      labelSelector: { matchExpressions: [{ key: "tier", operator: "Exists" }] },
      namespaceSelector: { matchLabels: { team: "a" } },
    };
    const { objects } = await snapshot(
      live("Namespace", "shop", { metadata: { labels: { team: "a", cost: "9" } } }),
      livePod("a", {
        labels: { tier: "front", app: "a", zone: "z", unused: "u" },
        spec: {
          affinity: {
            podAntiAffinity: {
              preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: term }],
            },
          },
          topologySpreadConstraints: spread("a"),
        },
      }),
      live("PodDisruptionBudget", "p", {
        metadata: { namespace: "shop" },
        spec: { minAvailable: 1, selector: { matchLabels: { zone: "z" } } },
      }),
    );
    expect(objects[0]).toEqual({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "shop", labels: { team: "a" } },
    });
    const pod = objects.at(-1);
    expect(pod.metadata.labels).toEqual({ tier: "front", app: "a", zone: "z" });
    expect(
      pod.spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm,
    ).toEqual(term);
    expect(pod.spec.topologySpreadConstraints).toEqual(spread("a"));
    expect(pod.spec.tolerations).toBeUndefined();
  });

  test("binds claims to volumes in their zones, by the label that a rehearsal's nodes have", async () => {
    const { objects } = await snapshot(...shop());
    const of = (kind: string) => objects.find((each) => each.kind === kind);
    expect(of("PersistentVolume").spec).toMatchObject({
      claimRef: { namespace: "shop", name: "data-queue-0" },
      csi: { driver: "ebs.csi.aws.com", volumeHandle: "pvc-1" },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: ZONE, operator: "In", values: ["eu-west-1b"] }] }],
        },
      },
    });
    expect(of("PersistentVolumeClaim").spec.volumeName).toBe("pvc-1");
    const { spec } = of("StatefulSet");
    expect(spec).toMatchObject({
      podManagementPolicy: "Parallel",
      volumeClaimTemplates: [{ metadata: { name: "data" } }],
    });
    // Its controller adds the volume by itself.
    expect(spec.template.spec.volumes).toBeUndefined();
  });

  test("leaves DaemonSets to every node, one without a pod of today as well", async () => {
    const gpu = live("DaemonSet", "gpu", {
      metadata: { namespace: "kube-system" },
      spec: {
        template: {
          spec: { nodeSelector: { gpu: "true" }, containers: [{ resources: { requests: { cpu: "50m" } } }] },
        },
      },
    });
    const { objects } = await snapshot(...shop(), gpu);
    const sets = objects.filter(({ kind }) => kind === "DaemonSet");
    expect(
      sets.map(({ metadata, spec }) => [
        metadata.name,
        spec.template.spec.affinity,
        spec.template.spec.nodeSelector,
      ]),
    ).toEqual([
      ["agent", undefined, undefined],
      ["gpu", undefined, { gpu: "true" }],
    ]);
  });

  test("lets a Job run as long as others of its CronJob did, else until its deadline, else all along", async () => {
    const job = (name: string, more: object = {}, owner?: string) =>
      live("Job", name, {
        metadata: {
          namespace: "shop",
          ownerReferences: owner && [
            { apiVersion: "batch/v1", kind: "CronJob", name: owner, controller: true },
          ],
        },
        ...more,
      });
    const pod = (name: string) => livePod(`${name}-x`, { owner: ["batch/v1", "Job", name] });
    const { objects } = await snapshot(
      job(
        "nightly-1",
        { status: { startTime: "2026-11-27T01:00:00Z", completionTime: "2026-11-27T01:07:30Z" } },
        "nightly",
      ),
      job("nightly-2", { spec: { activeDeadlineSeconds: 7200 } }, "nightly"),
      job("once", { spec: { activeDeadlineSeconds: 600 } }),
      job("training"),
      ...["nightly-2", "once", "training"].map(pod),
    );
    const delays = objects.map(({ metadata, spec }) => [
      metadata.name,
      spec.template.metadata.annotations["pod-complete.stage.kwok.x-k8s.io/delay"],
      spec.template.spec.restartPolicy,
    ]);
    expect(delays).toEqual([
      ["nightly-2", "450s", "Never"],
      ["once", "600s", "Never"],
      ["training", "604800s", "Never"],
    ]);
  });

  test("keeps what Karpenter reads of a pod's annotations, in the form that it has", async () => {
    const { objects } = await snapshot(
      livePod("a", {
        annotations: {
          "karpenter.sh/do-not-disrupt": "true",
          "controller.kubernetes.io/pod-deletion-cost": "-5",
        },
      }),
      livePod("b", { annotations: { "karpenter.sh/do-not-disrupt": SECRET } }),
    );
    expect(objects.map(({ metadata }) => metadata.annotations)).toEqual([
      { "karpenter.sh/do-not-disrupt": "true", "controller.kubernetes.io/pod-deletion-cost": "-5" },
      undefined,
    ]);
  });

  test("says which pods it leaves out, and why", async () => {
    const { cluster, objects } = await snapshot(
      ...replicas(["apps/v1", "Deployment", "karpenter"], 2, {
        labels: { "app.kubernetes.io/name": "karpenter" },
      }),
      ...replicas(["apps/v1", "Deployment", "ca"], 1, {
        labels: { "app.kubernetes.io/name": "aws-cluster-autoscaler" },
      }),
      livePod("kube-proxy-ip", { owner: ["v1", "Node", "ip-10"] }),
      livePod("held", { spec: { schedulingGates: [{ name: "example.com/quota" }] } }),
      livePod("done", { phase: "Succeeded" }),
      livePod("leaving", { metadata: { deletionTimestamp: "2026-11-28T00:00:00Z" } }),
    );
    expect(objects).toEqual([]);
    expect(cluster.notes).toEqual([
      "left out: 2 pods of Karpenter's own, which the environment brings",
      "left out: 1 pod of the Cluster Autoscaler, which Karpenter replaces",
      "left out: 1 pod static, which their node brings",
      "left out: 1 pod held back by a scheduling gate, as they are today",
    ]);
  });

  test("of one namespace it does not take all nodes for its own", async () => {
    const read = await readCluster(apiServer(shop()).ask, "shop");
    const { cluster, objects } = snapshotOf(read, { ...OF, isPart: true });
    expect(cluster.nodes).toEqual([]);
    expect(cluster.notes[0]).toBe("of one namespace alone, whose share of today's nodes nobody knows");
    expect(objects.filter(({ metadata }) => metadata.namespace === "kube-system")).toEqual([]);
  });
});
