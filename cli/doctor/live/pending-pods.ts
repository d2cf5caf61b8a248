import { conditionOf } from "../../../rehearsal/kubernetes/conditions";
import { asSentence, timeOf } from "../../../rehearsal/watch/pending";
import { counted } from "../../../rehearsal/words";
import { type LiveEnvironment, type LiveFinding, type Look, named, settingOf } from "./finding";
import { type ClusterState, type LivePod, minutesSince } from "./state";

/** A pod that nobody has judged yet may still be on its way. */
const PATIENCE_MINUTES = 1;

/** Pods that wait, with Karpenter's own reason, those with the same together. */
export function lookAtPendingPods(state: ClusterState, environment: LiveEnvironment): Look {
  const waiting = state.pendingPods.filter(isUnscheduled).flatMap((pod) => {
    const refusal = refusalOf(pod, state);
    return refusal === undefined ? [] : [{ pod, ...refusal }];
  });
  const reasons = [...new Set(waiting.map(({ reason }) => reason))];
  return {
    well: "no pod waits for a node that does not come",
    findings: reasons.map((reason): LiveFinding => {
      const alike = waiting.filter((each) => each.reason === reason);
      const [first] = alike;
      const names = alike.map(({ pod }) => `${pod.metadata.namespace}/${pod.metadata.name}`);
      return {
        harm: "now",
        what: `${counted(alike.length, "pod")} wait${alike.length === 1 ? "s" : ""}, and ${first?.who ?? "nobody has said why"}: ${named(names)}`,
        reported: reason === "" ? undefined : reason,
        fix: fixOf(first?.parts ?? [], first?.pod, state, environment),
      };
    }),
  };
}

function isUnscheduled(pod: LivePod): boolean {
  return pod.metadata.deletionTimestamp === undefined && pod.spec.nodeName === undefined;
}

interface Refusal {
  readonly who: string;
  readonly reason: string;
  /** What Karpenter says of each NodePool. */
  readonly parts: readonly string[];
}

/** Why no node comes for a pod; nothing where one is on its way. */
function refusalOf(pod: LivePod, { events, nodeClaims, now }: ClusterState): Refusal | undefined {
  const { name, namespace } = pod.metadata;
  const own = events
    .filter(
      ({ involvedObject }) =>
        involvedObject.kind === "Pod" &&
        involvedObject.name === name &&
        involvedObject.namespace === namespace,
    )
    .toSorted((one, other) => timeOf(one) - timeOf(other));
  const last = own.findLast(({ reportingComponent }) => reportingComponent === "karpenter");
  if (last?.reason === "FailedScheduling") {
    const parts = partsOf(last.message ?? "");
    return { who: "no NodePool fits", reason: parts.map(asSentence).join("; "), parts };
  }
  const isOnItsWay =
    last?.reason === "Nominated" &&
    nodeClaims.some(({ metadata }) => last.message?.includes(`nodeclaim/${metadata.name}`));
  if (isOnItsWay || minutesSince(pod.metadata.creationTimestamp, now) < PATIENCE_MINUTES) return undefined;
  const gates = (pod.spec.schedulingGates ?? []).map((gate) => gate.name);
  if (gates.length > 0) return { who: "it has a scheduling gate", reason: gates.join(", "), parts: [] };
  const unscheduled = conditionOf(pod, "PodScheduled");
  const reason = asSentence(unscheduled?.message ?? "");
  return { who: "Karpenter has said nothing of it", reason, parts: [] };
}

/** Where a pod names its NodePool, that the others are not it tells nothing. */
const OTHER_POOL = /key karpenter\.sh\/nodepool, karpenter\.sh\/nodepool In \[[^\]]*\] not in/;

function partsOf(message: string): string[] {
  const parts = [...new Set(message.replace(/^Failed to schedule pod, /, "").split("; "))];
  const telling = parts.filter((part) => !OTHER_POOL.test(part));
  // Parts that differ in nothing but their pool's requirements read the same.
  const seen = new Set<string>();
  return (telling.length > 0 ? telling : parts).filter((part) => {
    const sentence = asSentence(part);
    return !seen.has(sentence) && seen.add(sentence);
  });
}

const ZONE = "topology.kubernetes.io/zone";

function fixOf(
  parts: readonly string[],
  pod: LivePod | undefined,
  { nodeClasses }: ClusterState,
  environment: LiveEnvironment,
): string {
  const { karpenter } = environment;
  const all = parts.join("; ");
  const [, atLimit] = /exceed limits for nodepool \(NodePool=([^)]+)\)/.exec(all) ?? [];
  const selects = Object.entries(pod?.spec.nodeSelector ?? {}).map(([key, value]) => `${key}=${value}`);
  const zone = pod?.spec.nodeSelector?.[ZONE];
  const zones = new Set(
    nodeClasses.flatMap(({ status }) => (status?.subnets ?? []).map((each) => each.zone)),
  );
  if (zone !== undefined && zones.size > 0 && !zones.has(zone))
    return `the pod selects ${ZONE}=${zone}, and no EC2NodeClass has a subnet there (${[...zones].sort().join(", ")}): select another, or give it a subnet`;
  if (parts.length > 0 && parts.every((part) => /exceed limits/.test(part)))
    return `raise ${settingOf(environment, "NodePool", atLimit ?? "", "limits")}, or let go of pods`;
  if (/did not tolerate taint/.test(all))
    return "give the pod the toleration, or a NodePool without the taint: docs/nodes.md#taints";
  if (/no instance type|minValues/.test(all))
    return `no type that a NodePool allows is large enough, or the pod's wishes exclude each other${selects.length > 0 ? ` (it selects ${selects.join(", ")})` : ""}: docs/nodes.md#sizes`;
  if (/incompatible requirements/.test(all))
    return `put right what the pod selects${selects.length > 0 ? ` (${selects.join(", ")})` : ""}, or allow it in a NodePool: docs/nodes.md#how-a-pod-chooses`;
  if (parts.length > 0) return "docs/troubleshooting.md#a-pod-stays-pending";
  return `kubectl describe pod ${pod?.metadata.name} -n ${pod?.metadata.namespace}; whether Karpenter runs: kubectl get pods -n ${karpenter.namespace} -l app.kubernetes.io/name=karpenter`;
}
