import type { KubeObject, NodeClaim, Pod } from "../kubernetes/objects";

/** What the watched objects look like at one moment. */
export interface Observation {
  readonly nodeClaims: readonly NodeClaim[];
  readonly pods: readonly Pod[];
  readonly events: readonly PodEvent[];
}

/** What Kubernetes and Karpenter say of a pod. */
export interface PodEvent extends KubeObject {
  readonly involvedObject: { readonly kind: string; readonly name: string; readonly namespace?: string };
  readonly reason?: string;
  readonly message?: string;
  readonly reportingComponent?: string;
}

/** One machine that Karpenter launched, or is about to. */
export interface NodeRow {
  readonly name: string;
  readonly nodePool: string;
  readonly instanceType: string;
  readonly capacityType: string;
  readonly zone: string;
  readonly architecture: string;
  readonly state: "asked for" | "launched" | "registered" | "ready" | "leaving";
  /** Pods that run on it. */
  readonly pods: number;
}

export interface PendingPod {
  readonly name: string;
  /** In Karpenter's words, else in the scheduler's. */
  readonly reason: string;
}

export interface Snapshot {
  readonly nodes: readonly NodeRow[];
  readonly running: number;
  readonly pending: readonly PendingPod[];
}

const MOST_CHARACTERS = 300;

export function snapshot({ nodeClaims, pods, events }: Observation): Snapshot {
  const alive = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const running = alive.filter(({ status }) => status?.phase === "Running");
  return {
    nodes: nodeClaims
      .map((claim) => nodeRow(claim, running))
      .sort((one, other) => one.name.localeCompare(other.name)),
    running: running.length,
    pending: alive
      .filter(({ status }) => status?.phase === undefined || status.phase === "Pending")
      .map((pod) => ({ name: pod.metadata.name, reason: reasonOf(pod, events) })),
  };
}

function nodeRow(claim: NodeClaim, running: readonly Pod[]): NodeRow {
  const label = (key: string) => claim.metadata.labels?.[key] ?? "";
  return {
    name: claim.metadata.name,
    nodePool: label("karpenter.sh/nodepool"),
    instanceType: label("node.kubernetes.io/instance-type"),
    capacityType: label("karpenter.sh/capacity-type"),
    zone: label("topology.kubernetes.io/zone"),
    architecture: label("kubernetes.io/arch"),
    state: stateOf(claim),
    pods: running.filter(
      ({ spec }) => spec.nodeName !== undefined && spec.nodeName === claim.status?.nodeName,
    ).length,
  };
}

function stateOf(claim: NodeClaim): NodeRow["state"] {
  if (claim.metadata.deletionTimestamp !== undefined) return "leaving";
  if (isTrue(claim, "Initialized")) return "ready";
  if (isTrue(claim, "Registered")) return "registered";
  return isTrue(claim, "Launched") ? "launched" : "asked for";
}

function isTrue({ status }: NodeClaim, type: string): boolean {
  return (status?.conditions ?? []).some((each) => each.type === type && each.status === "True");
}

function reasonOf({ metadata }: Pod, events: readonly PodEvent[]): string {
  const ofPod = events.filter(
    ({ involvedObject, reason }) =>
      involvedObject.kind === "Pod" && involvedObject.name === metadata.name && reason === "FailedScheduling",
  );
  const karpenters = ofPod.findLast(({ reportingComponent }) => reportingComponent === "karpenter");
  const message = (karpenters ?? ofPod.at(-1))?.message ?? "nobody has said why yet";
  const line = message.replaceAll(/\s+/g, " ").trim();
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line;
}
