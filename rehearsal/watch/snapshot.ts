import type { NodeClaim, Pod } from "../kubernetes/objects";
import { type EventsOfPods, eventsOfPods, type WatchedEvent, whyNotMade, whyPending } from "./pending";

/** What the watched objects look like at one moment. */
export interface Observation {
  readonly nodeClaims: readonly NodeClaim[];
  readonly pods: readonly Pod[];
  readonly events: readonly WatchedEvent[];
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
  readonly reason: string;
}

export interface Snapshot {
  readonly nodes: readonly NodeRow[];
  /** Pods that run, and those that have run to their end. */
  readonly running: number;
  readonly pending: readonly PendingPod[];
  /** Why pods are not even made. */
  readonly notMade: readonly string[];
}

export function snapshot({ nodeClaims, pods, events }: Observation): Snapshot {
  const alive = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const running = alive.filter(({ status }) => status?.phase === "Running");
  const ended = alive.filter(({ status }) => status?.phase === "Succeeded");
  const settled = new Set([...running, ...ended]);
  const perNode = new Map<string, number>();
  for (const { spec } of running)
    if (spec.nodeName !== undefined) perNode.set(spec.nodeName, (perNode.get(spec.nodeName) ?? 0) + 1);
  // Thousands of pods wait for the same thousands of events.
  const told = eventsOfPods(events);
  return {
    nodes: nodeClaims
      .map((claim) => nodeRow(claim, perNode.get(claim.status?.nodeName ?? "") ?? 0))
      .sort((one, other) => one.name.localeCompare(other.name)),
    running: running.length + ended.length,
    pending: alive
      .filter((pod) => !settled.has(pod))
      .map((pod) => ({ name: pod.metadata.name, reason: reasonOf(pod, told, nodeClaims) }))
      .sort((one, other) => one.name.localeCompare(other.name)),
    notMade: whyNotMade(events),
  };
}

export function nodeRow(claim: NodeClaim, pods: number): NodeRow {
  const label = (key: string) => claim.metadata.labels?.[key] ?? "";
  return {
    name: claim.metadata.name,
    nodePool: label("karpenter.sh/nodepool"),
    instanceType: label("node.kubernetes.io/instance-type"),
    capacityType: label("karpenter.sh/capacity-type"),
    zone: label("topology.kubernetes.io/zone"),
    architecture: label("kubernetes.io/arch"),
    state: stateOf(claim),
    pods,
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

function reasonOf(pod: Pod, events: EventsOfPods, nodeClaims: readonly NodeClaim[]): string {
  const { phase } = pod.status ?? {};
  if (phase !== undefined && phase !== "Pending") return `it is ${phase}`;
  const { nodeName } = pod.spec;
  return nodeName === undefined ? whyPending(pod, events, nodeClaims) : `starts on ${nodeName}`;
}
