import { withoutGaps } from "../../config/crd/reading";
import { ENDLESS_SECONDS, RUNS_FOR } from "../kubernetes/timing";
import { jobSeconds } from "./job-seconds";
import type { Live, LiveCluster } from "./live-objects";
import { type LeftOut, type Owner, Owners } from "./owners";
import type { LivePod } from "./pod-fields";
import { podSpecOf } from "./pod-template";
import type { SnapshotObject } from "./snapshot-file";
import { only, type UsedLabels } from "./used-labels";

/** Every pod of a workload has it, and nothing else, so that no other label is needed to find them. */
const WORKLOAD_LABEL = "snapshot/workload";
/** Kind of the controller that a Deployment stands in for. */
const STANDS_IN_FOR = "snapshot/stands-in-for";

/** What made some pods, and those of them that are alike. */
export interface Workload {
  readonly owner: Owner;
  readonly pods: readonly LivePod[];
}

/** A cluster's pods by what made them. */
export interface Workloads {
  readonly all: readonly Workload[];
  readonly leftOut: ReadonlyMap<LeftOut, number>;
}

/** Those that are to run, in groups that are alike in all that is read of them. */
export function workloadsOf(live: Pick<LiveCluster, "pods" | "replicasets">): Workloads {
  const owners = new Owners(live);
  const groups = new Map<string, { owner: Owner; pods: LivePod[] }>();
  const leftOut = new Map<LeftOut, number>();
  for (const pod of live.pods.filter(isToRun)) {
    const owner = owners.of(pod);
    if (typeof owner === "string") {
      leftOut.set(owner, (leftOut.get(owner) ?? 0) + 1);
      continue;
    }
    // One that numbers its pods, or has one on each node, cannot be two.
    const variant =
      owner.kind === "StatefulSet" || owner.kind === "DaemonSet"
        ? ""
        : JSON.stringify(podSpecOf(pod.spec ?? {}));
    const key = [owner.kind, owner.standsInFor, owner.namespace, owner.name, variant].join(" ");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { owner, pods: [pod] });
    else group.pods.push(pod);
  }
  return { all: [...groups.values()], leftOut };
}

function isToRun({ metadata, status }: LivePod): boolean {
  const { phase } = status ?? {};
  return metadata.deletionTimestamp === undefined && phase !== "Succeeded" && phase !== "Failed";
}

/** A rehearsal's object for each workload. */
export function workloadObjects(
  workloads: readonly Workload[],
  live: Pick<LiveCluster, "statefulsets" | "daemonsets" | "jobs">,
  used: UsedLabels,
): SnapshotObject[] {
  const names = new Map<string, number>();
  const sets = new Map(live.statefulsets.map((each) => [idOf(each.metadata), each]));
  const idle = live.daemonsets.flatMap((set) => idleDaemonSet(set, workloads));
  return [...workloads, ...idle].map((workload) => {
    const { kind, namespace, name } = workload.owner;
    const key = `${kind}/${namespace}/${name}`;
    const count = (names.get(key) ?? 0) + 1;
    names.set(key, count);
    const unique = count === 1 ? name : `${name}-${count}`;
    return objectOf({ ...workload, name: unique }, used, {
      set: sets.get(`${namespace}/${name}`),
      seconds: kind === "Job" ? jobSeconds(live.jobs, namespace, name) : undefined,
    });
  });
}

interface Made {
  readonly set?: Live<"statefulsets">;
  readonly seconds?: number;
}

function objectOf(
  { owner, pods, name }: Workload & { readonly name: string },
  used: UsedLabels,
  { set, seconds = ENDLESS_SECONDS }: Made,
): SnapshotObject {
  const { kind, namespace, standsInFor } = owner;
  const [first] = mostAlike(pods);
  const own = { [WORKLOAD_LABEL]: name.slice(0, 63).replace(/[^a-z0-9]+$/, "") };
  const claims = kind === "StatefulSet" ? (set?.spec?.volumeClaimTemplates ?? []) : [];
  const annotations = {
    ...first?.metadata.annotations,
    ...(kind === "Job" ? { [RUNS_FOR]: `${seconds}s` } : {}),
  };
  const labels = { ...only(first?.metadata.labels, used.ofPods), ...(kind === "Pod" ? {} : own) };
  const template = {
    metadata: withoutGaps({
      labels: Object.keys(labels).length === 0 ? undefined : labels,
      annotations: Object.keys(annotations).length === 0 ? undefined : annotations,
    }),
    spec: {
      ...podSpecOf(
        first?.spec ?? {},
        claims.map(({ metadata }) => metadata?.name),
      ),
      ...(kind === "Job" ? { restartPolicy: "Never" } : {}),
    },
  };
  const metadata = withoutGaps({
    name,
    namespace,
    annotations: standsInFor === undefined ? undefined : { [STANDS_IN_FOR]: standsInFor },
  });
  if (kind === "Pod")
    return { apiVersion: "v1", kind, metadata: { ...template.metadata, ...metadata }, spec: template.spec };
  if (kind === "Job") {
    const { length } = pods;
    return {
      ...{ apiVersion: "batch/v1", kind, metadata },
      spec: { parallelism: length, completions: length, backoffLimit: 0, template },
    };
  }
  return {
    ...{ apiVersion: "apps/v1", kind, metadata },
    spec: withoutGaps({
      replicas: kind === "DaemonSet" ? undefined : pods.length,
      ...(kind === "StatefulSet"
        ? {
            serviceName: name,
            podManagementPolicy: set?.spec?.podManagementPolicy,
            volumeClaimTemplates: claims.length === 0 ? undefined : claims,
          }
        : {}),
      selector: { matchLabels: own },
      template,
    }),
  };
}

/** Those whose likes are the most, as where a rollout or a VPA is under way. */
function mostAlike(pods: readonly LivePod[]): readonly LivePod[] {
  const variants = new Map<string, LivePod[]>();
  for (const pod of pods) {
    const key = JSON.stringify({ ...podSpecOf(pod.spec ?? {}), affinity: undefined, volumes: undefined });
    variants.set(key, [...(variants.get(key) ?? []), pod]);
  }
  return [...variants.values()].toSorted((one, other) => other.length - one.length)[0] ?? [];
}

/** A DaemonSet that no node of today's is for, such as one for GPUs. */
function idleDaemonSet(set: Live<"daemonsets">, workloads: readonly Workload[]): Workload[] {
  const { name, namespace = "default" } = set.metadata;
  const { metadata, spec } = set.spec?.template ?? {};
  const hasPods = workloads.some(
    ({ owner }) => owner.kind === "DaemonSet" && owner.name === name && owner.namespace === namespace,
  );
  if (hasPods || spec === undefined) return [];
  const pod: LivePod = { metadata: { name, namespace, ...metadata }, spec, status: undefined };
  return [{ owner: { kind: "DaemonSet", namespace, name }, pods: [pod] }];
}

function idOf({ namespace = "default", name }: Live<"statefulsets">["metadata"]): string {
  return `${namespace}/${name}`;
}
