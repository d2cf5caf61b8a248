import { withoutGaps } from "../../config/crd/reading";
import { cronJobObject, restingCronJobs } from "./cron-jobs";
import { machinesOf, regionOf } from "./fleet";
import type { LiveCluster } from "./live-objects";
import { LEFT_OUT } from "./owners";
import type { ClusterSnapshot, SnapshotObject } from "./snapshot-file";
import { only, usedLabels } from "./used-labels";
import { volumeObjects } from "./volumes";
import { type Workload, type Workloads, workloadObjects, workloadsOf } from "./workloads";

/** A cluster as a rehearsal can have it. */
export interface Snapshot {
  readonly cluster: ClusterSnapshot;
  readonly objects: readonly SnapshotObject[];
}

interface SnapshotOptions extends Pick<ClusterSnapshot, "kubernetes" | "taken"> {
  /** Whether one namespace alone was read, whose pods have not all nodes for themselves. */
  readonly isPart?: boolean;
}

/** Those that Kubernetes makes itself. */
const BUILT_IN = /^system-(node|cluster)-critical$/;
const NAMESPACES = ["default", "kube-system", "kube-public", "kube-node-lease"];

/** Makes of what was read what a rehearsal can run, and says what it has otherwise. */
export function snapshotOf(
  live: LiveCluster,
  { kubernetes, taken, isPart = false }: SnapshotOptions,
): Snapshot {
  const workloads = workloadsOf(live);
  const { all } = workloads;
  const pods = all.flatMap((each) => each.pods);
  const resting = restingCronJobs(live, all);
  const every = [...all, ...resting.map(({ workload }) => workload)];
  const used = usedLabels(
    every.flatMap((each) => each.pods.map(({ spec }) => spec)),
    live.poddisruptionbudgets,
  );
  const objects = [
    ...namespaceObjects(live, every, used.ofNamespaces),
    ...priorityObjects(live, every),
    ...volumeObjects(every, live),
    ...live.poddisruptionbudgets.map(({ metadata: { name, namespace }, spec }) => ({
      ...{ apiVersion: "policy/v1", kind: "PodDisruptionBudget" },
      ...{ metadata: { name, namespace }, spec },
    })),
    ...workloadObjects(all, live, used),
    ...resting.map((each) => cronJobObject(each, live, used)),
  ];
  const running = pods.filter(({ status }) => status?.phase === "Running").length;
  return {
    cluster: {
      ...withoutGaps({ kubernetes, region: regionOf(live.nodes), taken }),
      pods: { running, waiting: pods.length - running },
      nodes: isPart ? [] : machinesOf(live.nodes),
      notes: [...(isPart ? [PART] : []), ...notesOf(workloads)],
    },
    objects,
  };
}

const PART = "of one namespace alone, whose share of today's nodes nobody knows";

function namespaceObjects(live: LiveCluster, workloads: readonly Workload[], used: ReadonlySet<string>) {
  const names = new Set([
    ...workloads.map(({ owner }) => owner.namespace),
    ...live.poddisruptionbudgets.map(({ metadata }) => metadata.namespace),
  ]);
  return [...live.namespaces]
    .filter(({ metadata: { name } }) => names.has(name) && !NAMESPACES.includes(name))
    .map(({ metadata: { name, labels } }): SnapshotObject => {
      const own = Object.entries(only(labels, used)).filter(([key]) => key !== "kubernetes.io/metadata.name");
      return {
        ...{ apiVersion: "v1", kind: "Namespace" },
        metadata: { name, ...(own.length > 0 ? { labels: Object.fromEntries(own) } : {}) },
      };
    });
}

function priorityObjects(live: LiveCluster, workloads: readonly Workload[]): SnapshotObject[] {
  const used = new Set(workloads.flatMap(({ pods }) => pods.map(({ spec }) => spec?.priorityClassName)));
  return live.priorityclasses
    .filter(({ metadata: { name } }) => used.has(name) && !BUILT_IN.test(name))
    .map(({ metadata: { name }, value = 0, preemptionPolicy }) => ({
      ...{ apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass" },
      ...withoutGaps({ metadata: { name }, value, preemptionPolicy }),
    }));
}

function notesOf({ all, leftOut }: Workloads): string[] {
  const standIns = new Map<string, number>();
  for (const { owner, pods } of all) {
    const { standsInFor: kind } = owner;
    if (kind !== undefined) standIns.set(kind, (standIns.get(kind) ?? 0) + pods.length);
  }
  return [
    ...[...standIns].map(
      ([kind, count]) => `${pods(count)} of kind ${kind}, which a rehearsal lacks: a Deployment stands in`,
    ),
    ...[...leftOut].map(([why, count]) => `left out: ${pods(count)} ${LEFT_OUT[why]}`),
  ];
}

function pods(count: number): string {
  return count === 1 ? "1 pod" : `${count} pods`;
}
