import { conditionOf } from "../kubernetes/conditions";
import type { KubeObject, NodeClaim, Pod } from "../kubernetes/objects";

/** What Kubernetes and Karpenter say of a pod, or of what makes pods. */
export interface WatchedEvent extends KubeObject {
  readonly involvedObject: { readonly kind: string; readonly name: string; readonly namespace?: string };
  readonly reason?: string;
  readonly message?: string;
  readonly reportingComponent?: string;
  readonly count?: number;
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
}

/** Events that tell why a pod waits, or is not even made. */
export const TELLING_REASONS = ["FailedScheduling", "Nominated", "FailedCreate", "SuccessfulCreate"] as const;

const MOST_CHARACTERS = 300;

/** A pod, and the labels that its node must have. */
interface SelectivePod extends Pod {
  readonly spec: Pod["spec"] & { readonly nodeSelector?: Readonly<Record<string, string>> };
}

/** What is told of each pod, by its namespace and name. */
export type EventsOfPods = ReadonlyMap<string, readonly WatchedEvent[]>;

export function eventsOfPods(events: readonly WatchedEvent[]): EventsOfPods {
  const ofPods = new Map<string, WatchedEvent[]>();
  for (const event of events) {
    const { kind, name, namespace } = event.involvedObject;
    if (kind !== "Pod") continue;
    const known = ofPods.get(`${namespace}/${name}`);
    if (known === undefined) ofPods.set(`${namespace}/${name}`, [event]);
    else known.push(event);
  }
  return ofPods;
}

/** Why a pod waits, as a sentence: by its last word from Karpenter, else from the scheduler. */
export function whyPending(
  { metadata, spec }: SelectivePod,
  events: EventsOfPods,
  claims: readonly NodeClaim[],
): string {
  const ofPod = [...(events.get(`${metadata.namespace}/${metadata.name}`) ?? [])].sort(
    (one, other) => timeOf(one) - timeOf(other),
  );
  const karpenters = ofPod.filter(({ reportingComponent }) => reportingComponent === "karpenter");
  const last = karpenters.at(-1);
  const claim = last?.reason === "Nominated" ? nominatedIn(last, claims) : undefined;
  if (claim !== undefined) return waitsFor(claim);
  const failed = [...ofPod, ...karpenters].findLast(({ reason }) => reason === "FailedScheduling");
  if (failed?.message === undefined) return "nobody has said why yet";
  const selector = Object.entries(spec.nodeSelector ?? {}).map(([key, value]) => `${key}=${value}`);
  const asks =
    selector.length > 0 && LENGTHY.test(failed.message) ? `; it selects ${selector.join(", ")}` : "";
  return `${asSentence(failed.message)}${asks}`;
}

/** What keeps pods from being made at all, such as a quota, unless it has passed. */
export function whyNotMade(events: readonly WatchedEvent[]): string[] {
  const failed = events.filter((event) => event.reason === "FailedCreate" && !wasOvercome(event, events));
  const lines = failed.map(({ involvedObject: { kind, name }, message = "" }) => {
    // Each try names another pod.
    const cause = message.replace(
      /^(\(combined from similar events\): )?Error creating: (pods "\S+" is )?/,
      "",
    );
    return shortened(`${kind} ${name} cannot make its pods: ${cause}`);
  });
  return [...new Set(lines)];
}

function wasOvercome(failure: WatchedEvent, events: readonly WatchedEvent[]): boolean {
  const { kind, name, namespace } = failure.involvedObject;
  return events.some(
    (event) =>
      event.reason === "SuccessfulCreate" &&
      event.involvedObject.kind === kind &&
      event.involvedObject.name === name &&
      event.involvedObject.namespace === namespace &&
      timeOf(event) >= timeOf(failure),
  );
}

/** A message without what only a debugger needs. */
export function asSentence(message: string): string {
  const plain = message
    .replaceAll(/\s+/g, " ")
    .trim()
    .replace(/^Failed to schedule pod, /, "")
    .replace(
      NO_CLASS,
      "claim $1 names no StorageClass, and the cluster has no default one (addons.aws-ebs-csi-driver brings gp3)",
    )
    .replace(LENGTHY_ALL, ": the pod takes ")
    .replaceAll(/,? ?preemption: .*$/g, "")
    .replaceAll(/ ?no new claims to deallocate\b/g, "");
  return shortened(plain.replaceAll(MISMATCH, mismatch).replace(/[\s.,]+$/, ""));
}

const NO_CLASS = /unbound pvc must define a storage class \(PersistentVolumeClaim=([^\s,]+), StorageClass=\)/;

/** Every requirement of the NodePool and the pod together, most of them of no interest. */
const LENGTHY = /, requirements=.*?, resources=/;
const LENGTHY_ALL = new RegExp(LENGTHY, "g");

/** `key a, a In [x] not in a In [y z]`: Karpenter's way to say that a pod asks for what no node can have. */
const MISMATCH =
  /incompatible requirements, key (?<key>[^\s,]+), \k<key> In \[(?<asked>[^\]]*)\] not in \k<key> In \[(?<allowed>[^\]]*)\]/g;

function mismatch(_all: string, key: string, asked: string, allowed: string): string {
  return `the pod asks for ${key} ${listed(asked)}, its NodePool allows ${listed(allowed)}`;
}

function listed(words: string): string {
  return words.split(" ").join(" or ");
}

/** Karpenter's word on a device that kubelet does not know of. */
const UNREGISTERED = /^Resource "([^"]+)" was requested but not registered/;

function nominatedIn({ message = "" }: WatchedEvent, claims: readonly NodeClaim[]): NodeClaim | undefined {
  const [, name] = message.match(/nodeclaim\/([^\s,]+)/) ?? [];
  return claims.find(({ metadata }) => metadata.name === name);
}

function waitsFor(claim: NodeClaim): string {
  const initialized = conditionOf(claim, "Initialized");
  const [, device] = initialized?.message?.match(UNREGISTERED) ?? [];
  if (device !== undefined)
    return `waits for ${device} of node ${claim.metadata.name}, which is there and has none to give: no device plugin of it runs there yet (devicePlugins, or accelerators of the NodePool)`;
  const launched = conditionOf(claim, "Launched");
  const failure = launched?.status === "True" ? undefined : launched?.message;
  const waits = `waits for node ${claim.metadata.name}`;
  // Kubernetes fills a condition that nobody has set yet.
  if (failure === undefined || failure === "" || /awaiting reconciliation/i.test(failure)) return waits;
  return shortened(`${waits}, which cannot be launched: ${failure}`);
}

/** Milliseconds since 1970. */
export function timeOf({ lastTimestamp, eventTime, metadata }: WatchedEvent): number {
  return Date.parse(lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? "") || 0;
}

function shortened(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
