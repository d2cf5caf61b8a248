import type { Pod } from "../kubernetes/objects";
import { type Resources, requestsOf, resourcesOf } from "../kubernetes/requests";
import { type PriceList, priceOf } from "../prices/price-list";
import { asSentence, type WatchedEvent } from "./pending";
import { type NodeRow, nodeRow, type Observation } from "./snapshot";

/** Seconds since the watch began. */
type Seconds = number;

/** A machine from Karpenter's first word of it to its end. */
export interface NodeLife extends Omit<NodeRow, "state" | "pods">, Resources {
  readonly pricePerHour?: number;
  /** When it got into each state. */
  readonly since: Readonly<Partial<Record<NodeRow["state"], Seconds>>>;
  readonly gone?: Seconds;
}

/** A pod from when it was made to its end. One that is evicted ends, and another is made. */
export interface PodLife extends Resources {
  readonly name: string;
  readonly namespace: string;
  /** What made it, such as a Deployment's name. */
  readonly workload: string;
  readonly made: Seconds;
  /** Name of the NodeClaim that it runs on. */
  readonly node?: string;
  readonly runs?: Seconds;
  readonly gone?: Seconds;
}

/** What Karpenter did, in its own words. */
export interface Happening {
  readonly at: Seconds;
  readonly reason: string;
  /** What it is about, such as `Pod inflate-1`. */
  readonly about: string;
  readonly message: string;
}

export interface Story {
  /** How long it was watched. */
  readonly seconds: Seconds;
  readonly nodes: readonly NodeLife[];
  readonly pods: readonly PodLife[];
  readonly happenings: readonly Happening[];
}

/** Reasons that say what each node's and pod's life says, or that nothing happens. */
const UNTOLD = [
  "Nominated",
  "FailedScheduling",
  "Unconsolidatable",
  "ConsolidationCandidate",
  "DisruptionBlocked",
  "Finalized",
];

/** How Karpenter words a changed condition of its objects. */
const CONDITION = "Status condition transitioned";

/** Keeps when each node and pod came, changed and went. */
export class History {
  private readonly nodes = new Map<string, NodeLife>();
  private readonly pods = new Map<string, PodLife>();
  private readonly happenings = new Map<string, Happening>();
  private readonly began: number;

  constructor(
    private readonly prices: PriceList,
    private readonly now: () => number = Date.now,
  ) {
    this.began = now();
  }

  get story(): Story {
    return {
      seconds: this.seconds(),
      nodes: [...this.nodes.values()],
      pods: [...this.pods.values()],
      happenings: [...this.happenings.values()].sort((one, other) => one.at - other.at),
    };
  }

  add({ nodeClaims, pods, events }: Observation): void {
    const at = this.seconds();
    for (const claim of nodeClaims) {
      const { state, pods: _pods, ...row } = nodeRow(claim, 0);
      const { since = {}, ...before } = this.nodes.get(row.name) ?? {};
      const pricePerHour = priceOf(this.prices, row);
      const life = { ...before, ...row, ...resourcesOf(claim.status?.allocatable), pricePerHour };
      this.nodes.set(row.name, { ...life, since: { ...since, [state]: since[state] ?? at } });
    }
    const claimOf = new Map(nodeClaims.map(({ status, metadata }) => [status?.nodeName, metadata.name]));
    for (const pod of pods) this.see(pod, claimOf.get(pod.spec.nodeName), at);
    end(this.nodes, new Set(nodeClaims.map(({ metadata }) => metadata.name)), at);
    end(this.pods, new Set(pods.filter(isAlive).map(idOf)), at);
    for (const event of events) this.hear(event, at);
  }

  private see(pod: Pod, node: string | undefined, at: Seconds): void {
    const { name, namespace = "default" } = pod.metadata;
    const known = this.pods.get(idOf(pod)) ?? {
      name,
      namespace,
      workload: workloadOf(pod),
      made: at,
      ...requestsOf(pod),
    };
    const runs = known.runs ?? (pod.status?.phase === "Running" ? at : undefined);
    this.pods.set(idOf(pod), runs === undefined ? known : { ...known, runs, node: known.node ?? node });
  }

  private hear(
    { metadata, reason = "", message = "", count = 1, involvedObject }: WatchedEvent,
    at: Seconds,
  ): void {
    if (UNTOLD.includes(reason) || message.startsWith(CONDITION)) return;
    // What is said of a Node is said of its NodeClaim as well.
    if (involvedObject.kind === "Node") return;
    // What happens again is the same event with a higher count.
    const key = `${metadata.uid ?? metadata.name} ${count}`;
    if (this.happenings.has(key)) return;
    const about = `${involvedObject.kind} ${involvedObject.name}`;
    this.happenings.set(key, { at, reason, about, message: asSentence(message) });
  }

  private seconds(): Seconds {
    return Math.round((this.now() - this.began) / 100) / 10;
  }
}

function end(lives: Map<string, { readonly gone?: Seconds }>, alive: ReadonlySet<string>, at: Seconds): void {
  for (const [id, life] of lives) {
    if (life.gone === undefined && !alive.has(id)) lives.set(id, { ...life, gone: at });
  }
}

/** A Deployment's pods belong to a ReplicaSet, whose name ends with the hash of their template. */
function workloadOf({ metadata }: Pod): string {
  const { name, labels = {}, ownerReferences: [owner] = [] } = metadata;
  const { "pod-template-hash": hash = "" } = labels;
  return (owner?.name ?? name).replace(new RegExp(`-${hash}$`), "");
}

function idOf({ metadata }: Pod): string {
  return metadata.uid ?? `${metadata.namespace}/${metadata.name}`;
}

function isAlive({ status }: Pod): boolean {
  return status?.phase !== "Succeeded" && status?.phase !== "Failed";
}
