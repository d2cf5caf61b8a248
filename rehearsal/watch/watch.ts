import { setTimeout as sleep } from "node:timers/promises";
import type { NodeClaim, Pod } from "../kubernetes/objects";
import type { Rehearsal } from "../rehearsal";
import { Prices } from "./prices";
import type { Report } from "./report";
import { type PodEvent, snapshot } from "./snapshot";

export interface WatchOptions {
  /** Seconds after which it ends, whatever is left. */
  readonly timeoutSeconds: number;
  /** Told of every change. */
  readonly onChange: (report: Report) => void;
}

/** Karpenter batches pods for up to 10 s, tries again after a failure, and says why meanwhile. */
const SETTLED_SECONDS = 30;
const POLL_MILLISECONDS = 500;

/** Watches a rehearsal's pods until all of them run, or nothing has changed for a while. */
export async function watchPods(
  rehearsal: Rehearsal,
  { timeoutSeconds, onChange }: WatchOptions,
): Promise<Report> {
  const prices = new Prices(rehearsal.run.client);
  const deadline = Date.now() + timeoutSeconds * 1000;
  let last = "";
  let changed = Date.now();
  for (;;) {
    const report = await observe(rehearsal, prices);
    const text = JSON.stringify(report);
    if (text !== last) {
      [last, changed] = [text, Date.now()];
      onChange(report);
    }
    const ready = report.nodes.every(({ state, pods }) => state === "ready" && pods > 0);
    if (report.pending.length === 0 && report.running > 0 && ready) return report;
    const settled = Date.now() - changed > SETTLED_SECONDS * 1000;
    if (settled || Date.now() > deadline) return report;
    await sleep(POLL_MILLISECONDS);
  }
}

async function observe({ controlPlane: { client } }: Rehearsal, prices: Prices): Promise<Report> {
  const [nodeClaims, pods, events] = await Promise.all([
    client.list<NodeClaim>("/apis/karpenter.sh/v1/nodeclaims"),
    client.list<Pod>("/api/v1/pods?fieldSelector=metadata.namespace%21%3Dkube-system"),
    client.list<PodEvent>("/api/v1/events?fieldSelector=reason%3DFailedScheduling"),
  ]);
  const { nodes, ...rest } = snapshot({ nodeClaims, pods, events });
  return {
    ...rest,
    nodes: await Promise.all(nodes.map(async (node) => ({ ...node, usdPerHour: await prices.of(node) }))),
  };
}
