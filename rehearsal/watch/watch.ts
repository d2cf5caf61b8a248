import { setTimeout as sleep } from "node:timers/promises";
import { controllerLog } from "../karpenter/controller";
import { isDevicePlugin } from "../karpenter/device-plugins";
import type { NodeClaim, Pod } from "../kubernetes/objects";
import { WatchedList } from "../kubernetes/watched-list";
import { type PriceList, priceOf } from "../prices/price-list";
import type { RunScope } from "../processes";
import type { Rehearsal } from "../rehearsal";
import { ControllerLog } from "./controller-log";
import { History } from "./history";
import { TELLING_REASONS, type WatchedEvent } from "./pending";
import { isSettled, type Report } from "./report";
import { type Observation, snapshot } from "./snapshot";

export interface WatchOptions {
  /** Seconds after which it ends, whatever is left. */
  readonly timeoutSeconds: number;
  /** Told of every change. */
  readonly onChange: (report: Report) => void;
  /** How long a node boots, during which nothing is seen to change.
   * @default 0 */
  readonly bootSeconds?: number;
}

/** The cluster at one moment: what is shown of it, and what that was made of. */
export interface Sight {
  readonly report: Report;
  readonly observation: Observation;
}

/** Karpenter batches pods for up to 10 s, tries again after a failure, and says why meanwhile. */
const QUIET_SECONDS = 30;
/** Pods of several objects do not come all at once. */
const SETTLED_SECONDS = 2;
const POLL_MILLISECONDS = 500;

/** Watches the pods that a rehearsal is given, and the nodes that Karpenter makes for them. */
export class Watch {
  /** What has happened since it began. */
  readonly history: History;

  private last: { readonly revision: number; readonly sight: Sight } | undefined;

  private constructor(
    private readonly lists: WatchedLists,
    private readonly log: ControllerLog,
    private readonly prices: PriceList,
    private readonly own: ReadonlySet<string | undefined>,
  ) {
    this.history = new History(prices);
  }

  /** Pods that are there already are the environment's own, and of no interest. */
  static async begin(scope: Pick<RunScope, "onEnd">, { controlPlane, run }: Rehearsal): Promise<Watch> {
    const { client } = controlPlane;
    const [pods, nodeClaims, ofKarpenter, ...telling] = await Promise.all([
      WatchedList.begin<Pod>(client, "/api/v1/pods"),
      WatchedList.begin<NodeClaim>(client, "/apis/karpenter.sh/v1/nodeclaims"),
      WatchedList.begin<WatchedEvent>(client, "/api/v1/events?fieldSelector=reportingComponent%3Dkarpenter"),
      ...TELLING_REASONS.map((reason) =>
        WatchedList.begin<WatchedEvent>(client, `/api/v1/events?fieldSelector=reason%3D${reason}`),
      ),
    ]);
    const lists = { pods, nodeClaims, ofKarpenter, telling };
    scope.onEnd(() => {
      for (const list of allOf(lists)) list.end();
    });
    const log = new ControllerLog(controllerLog(run.folder));
    const own = new Set(pods.items.map(({ metadata }) => metadata.uid));
    return new Watch(lists, log, run.gateway.prices, own);
  }

  /** Until all pods run, or nothing has changed for a while. */
  untilSettled(options: WatchOptions): Promise<Report> {
    const { bootSeconds = 0 } = options;
    return this.until(options, (report, quietSeconds) => {
      return quietSeconds >= (isSettled(report) ? SETTLED_SECONDS : QUIET_SECONDS + bootSeconds);
    });
  }

  /** Until Karpenter has no node left. */
  untilEmpty(options: WatchOptions): Promise<Report> {
    return this.until(options, ({ nodes }) => nodes.length === 0);
  }

  private async until(
    { timeoutSeconds, onChange }: WatchOptions,
    isDone: (report: Report, quietSeconds: number) => boolean,
  ): Promise<Report> {
    const deadline = Date.now() + timeoutSeconds * 1000;
    let last = "";
    let before: Report | undefined;
    let changed = Date.now();
    for (;;) {
      const { report } = await this.look();
      const text = report === before ? last : JSON.stringify(report);
      before = report;
      if (text !== last) {
        [last, changed] = [text, Date.now()];
        onChange(report);
      }
      const now = Date.now();
      if (isDone(report, (now - changed) / 1000) || now > deadline) return report;
      await sleep(POLL_MILLISECONDS);
    }
  }

  /** Looks once, and keeps what it sees: the same as before where nothing has changed. */
  async look(): Promise<Sight> {
    const { pods, nodeClaims, ofKarpenter, telling } = this.lists;
    const revision = allOf(this.lists).reduce((sum, list) => sum + list.revision, this.log.revision);
    if (this.last?.revision === revision) return this.last.sight;
    const observation = {
      nodeClaims: nodeClaims.items,
      pods: pods.items.filter((pod) => !this.own.has(pod.metadata.uid) && !isDevicePlugin(pod)),
      events: [...telling.flatMap((list) => list.items), ...this.log.events],
    };
    this.history.add({ ...observation, events: ofKarpenter.items });
    const { nodes, ...rest } = snapshot(observation);
    const priced = nodes.map((node) => ({ ...node, pricePerHour: priceOf(this.prices, node) }));
    const sight = { report: { ...rest, nodes: priced }, observation };
    this.last = { revision, sight };
    return sight;
  }
}

interface WatchedLists {
  readonly pods: WatchedList<Pod>;
  readonly nodeClaims: WatchedList<NodeClaim>;
  readonly ofKarpenter: WatchedList<WatchedEvent>;
  readonly telling: readonly WatchedList<WatchedEvent>[];
}

function allOf({ telling, ...others }: WatchedLists): readonly WatchedList<never>[] {
  return [...Object.values(others), ...telling] as unknown as readonly WatchedList<never>[];
}
