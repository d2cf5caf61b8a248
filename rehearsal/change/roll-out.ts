import { setTimeout as sleep } from "node:timers/promises";
import type { KubeClient } from "../kubernetes/client";
import { allowedBy, type NodePool, opensAt } from "../scenario/budgets";
import { asSentence, type WatchedEvent } from "../watch/pending";
import { hasPlaces, type Report } from "../watch/report";
import type { Sight } from "../watch/watch";
import { DriftKeeper, isDrifted, type Replacement } from "./replacements";

export interface RollOutProps {
  readonly client: Pick<KubeClient, "list">;
  readonly watch: {
    look(): Promise<Sight>;
    readonly history: {
      readonly story: {
        readonly seconds: number;
        readonly nodes: Parameters<DriftKeeper["replacements"]>[0];
      };
    };
  };
  /** Deploys the change. What Karpenter does meanwhile is watched as well. */
  readonly deploy: () => Promise<unknown>;
  /** Seconds since the deployment after which it ends, whatever is left. */
  readonly timeoutSeconds: number;
  /** How long a node boots. */
  readonly bootSeconds: number;
  /** Told of each moment. */
  readonly show: (report: Report) => void;
  /** @default 500 */
  readonly lookMilliseconds?: number;
}

/** What came of a change on the nodes. */
export interface RollOut {
  readonly report: Report;
  readonly replacements: readonly Replacement[];
  /** Whether no node that drifted is left. */
  readonly isDone: boolean;
  /** From the first node that drifted or left to the last that was gone, or until it was waited no longer. */
  readonly seconds: number;
  /** What holds nodes up, in Karpenter's words, and budgets that let none go now. */
  readonly blocked: readonly string[];
}

/** Karpenter looks every ten seconds for what it may disrupt. */
const QUIET_SECONDS = 25;
const NODE_POOLS = "/apis/karpenter.sh/v1/nodepools";
const BLOCKING = ["DisruptionBlocked", "FailedDraining"];

/** Watches how Karpenter brings its nodes to what was deployed, until none is left to replace, or the time is over. */
export async function untilRolledOut(props: RollOutProps): Promise<RollOut> {
  const { watch, deploy, timeoutSeconds, bootSeconds, show, lookMilliseconds = 500 } = props;
  const keeper = new DriftKeeper();
  const began = watch.history.story.seconds;
  const deploying = following(deploy());
  let busy = began;
  let last = "";
  for (;;) {
    await sleep(lookMilliseconds);
    const { report, observation } = await watch.look();
    const { seconds, nodes } = watch.history.story;
    show(report);
    keeper.see(seconds, observation.nodeClaims);
    const left = observation.nodeClaims.filter(isDrifted);
    const isMoving = observation.nodeClaims.some(({ metadata }) => metadata.deletionTimestamp !== undefined);
    const text = JSON.stringify(report);
    if (left.length > 0 || isMoving || text !== last || !deploying.isOver) busy = seconds;
    last = text;
    if (!deploying.isOver) {
      deploying.since = seconds;
      continue;
    }
    await deploying.done;
    // While a node boots, pods wait and nothing changes.
    const quietSeconds = QUIET_SECONDS + (hasPlaces(report) ? 0 : bootSeconds);
    if (seconds - deploying.since <= timeoutSeconds && seconds - busy <= quietSeconds) continue;
    const replacements = keeper.replacements(nodes, began);
    const names = left.map(({ metadata }) => metadata.name);
    return {
      report,
      replacements,
      isDone: left.length === 0,
      seconds: lengthOf(replacements, seconds),
      blocked: names.length === 0 ? [] : await blocking(props, names),
    };
  }
}

interface Deploying {
  isOver: boolean;
  /** When it was over. */
  since: number;
  /** Rejects where it failed. */
  readonly done: Promise<unknown>;
}

function following(done: Promise<unknown>): Deploying {
  const deploying: Deploying = { isOver: false, since: 0, done };
  const over = () => {
    deploying.isOver = true;
  };
  done.then(over, over);
  return deploying;
}

function lengthOf(replacements: readonly Replacement[], now: number): number {
  const begins = replacements.flatMap(({ drifted, leaves }) => [drifted ?? now, leaves ?? now]);
  const ends = replacements.map(({ gone }) => gone ?? now);
  return replacements.length === 0 ? 0 : Math.round(Math.max(...ends) - Math.min(...begins));
}

async function blocking({ client }: RollOutProps, left: readonly string[]): Promise<string[]> {
  const pools = await client.list<NodePool>(NODE_POOLS);
  const events = await Promise.all(
    BLOCKING.map((reason) => client.list<WatchedEvent>(`/api/v1/events?fieldSelector=reason%3D${reason}`)),
  );
  const said = events
    .flat()
    .filter(({ involvedObject: { kind, name } }) => kind === "NodeClaim" && left.includes(name));
  const lines = said.map(({ involvedObject: { name }, message = "" }) => `${name}: ${asSentence(message)}`);
  return [...new Set([...pools.flatMap((pool) => closedBudget(pool, new Date())), ...lines])];
}

/** What a NodePool's budgets let go for drift at a moment: by the date, since no clock here can be turned. */
export function closedBudget({ metadata: { name }, spec }: NodePool, now: Date): string[] {
  const budgets = spec.disruption?.budgets ?? [{ nodes: "10%" }];
  const asked = { reason: "Drifted", size: 100, now };
  if (allowedBy(budgets, asked) > 0) return [];
  const opens = opensAt(budgets, asked);
  const when =
    opens === undefined
      ? "in the next two weeks"
      : `before ${opens.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return [`NodePool ${name}: its budgets let no node go for drift ${when} (calculated by the date)`];
}
