import type { NodeClaim, Pod } from "../kubernetes/objects";
import { type WatchedEvent, whyNotMade, whyPending } from "./pending";

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
  return {
    nodes: nodeClaims
      .map((claim) => nodeRow(claim, running))
      .sort((one, other) => one.name.localeCompare(other.name)),
    running: running.length + ended.length,
    pending: alive
      .filter((pod) => !running.includes(pod) && !ended.includes(pod))
      .map((pod) => ({ name: pod.metadata.name, reason: reasonOf(pod, { nodeClaims, pods, events }) }))
      .sort((one, other) => one.name.localeCompare(other.name)),
    notMade: whyNotMade(events),
  };
}

export function nodeRow(claim: NodeClaim, running: readonly Pod[]): NodeRow {
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

function reasonOf(pod: Pod, { events, nodeClaims }: Observation): string {
  const { phase } = pod.status ?? {};
  if (phase !== undefined && phase !== "Pending") return `it is ${phase}`;
  const { nodeName } = pod.spec;
  return nodeName === undefined ? whyPending(pod, events, nodeClaims) : `starts on ${nodeName}`;
}
