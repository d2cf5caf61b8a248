import type { KubeObject } from "../kubernetes/objects";
import type { Report } from "../watch/report";
import type { Observation } from "../watch/snapshot";

/** A workload that says how many pods it wants, and has. */
export interface Workload extends KubeObject {
  readonly metadata: KubeObject["metadata"] & { readonly generation?: number };
  readonly spec: { readonly replicas?: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly readyReplicas?: number;
  };
}

export interface PlacementSight {
  readonly report: Pick<Report, "pending" | "notMade">;
  readonly observation: Pick<Observation, "nodeClaims" | "pods">;
  readonly workloads: readonly Workload[];
  /** Ids of instances that end soon, or have ended. */
  readonly doomed: ReadonlySet<string>;
}

/** Why not every pod runs on a node that stays. */
export function unplaced({ report, observation, workloads, doomed }: PlacementSight): string[] {
  return [
    ...report.pending.map(({ name, reason }) => `${name}: ${reason}`),
    ...report.notMade,
    ...workloads.flatMap(lacking),
    ...onEndingNodes(observation, doomed),
  ];
}

function lacking({ kind = "", metadata: { name, generation = 0 }, spec, status = {} }: Workload): string[] {
  const { replicas: wanted = 1 } = spec;
  const { observedGeneration = 0, readyReplicas: ready = 0, replicas: made = 0 } = status;
  if (ready === wanted && made === wanted && observedGeneration >= generation) return [];
  return [`${kind.toLowerCase()}/${name} has ${ready} of ${wanted} pods ready`];
}

function onEndingNodes(
  { nodeClaims, pods }: Pick<Observation, "nodeClaims" | "pods">,
  doomed: ReadonlySet<string>,
): string[] {
  return nodeClaims.flatMap(({ metadata, status }) => {
    const id = status?.providerID?.split("/").at(-1) ?? "";
    const ends = metadata.deletionTimestamp !== undefined || doomed.has(id);
    if (!ends || status?.nodeName === undefined) return [];
    const there = pods.filter(
      ({ spec, metadata: pod, status: state }) =>
        spec.nodeName === status.nodeName &&
        state?.phase === "Running" &&
        pod.deletionTimestamp === undefined,
    );
    const what = there.length === 1 ? "1 pod runs" : `${there.length} pods run`;
    return there.length === 0 ? [] : [`${what} on node ${metadata.name}, which ends`];
  });
}
