import { table } from "../demo/table";
import { HOURS_A_MONTH, type PriceList } from "../prices/price-list";
import { counted } from "../words";
import type { NodeRow, Snapshot } from "./snapshot";

/** A machine, and what it costs an hour where that is known. */
export type PricedNode = NodeRow & { readonly pricePerHour?: number };

/** A snapshot with what its nodes cost. */
export interface Report extends Omit<Snapshot, "nodes"> {
  readonly nodes: readonly PricedNode[];
}

const COLUMNS = ["node", "pool", "type", "capacity", "zone", "arch"];

/** The table that a person watches. */
export function liveLines({ nodes, running, pending, notMade }: Report, currency: string): string[] {
  const rows = nodes.map((node) => [
    node.name,
    node.nodePool,
    node.instanceType,
    node.capacityType,
    node.zone,
    node.architecture,
    priceText(node),
    String(node.pods),
    node.state,
  ]);
  return [
    ...(rows.length > 0
      ? table([[...COLUMNS, `${currency}/h`, "pods", "state"], ...rows])
      : ["no node of Karpenter's"]),
    `${counted(running, "pod runs", "pods run")}, ${counted(pending.length, "waits", "wait")}`,
    ...reasons(pending),
    ...notMade,
  ];
}

/** What is new since an earlier report: a line for each node and pod, for a log. */
export function changeLines(now: Report, currency: string, before: Report = NOTHING): string[] {
  const nodes = now.nodes.flatMap((node) => {
    const line = nodeText(node, currency);
    const old = before.nodes.find(({ name }) => name === node.name);
    return old !== undefined && nodeText(old, currency) === line ? [] : [line];
  });
  const gone = before.nodes.filter(({ name }) => !now.nodes.some((node) => node.name === name));
  const waiting = now.pending.filter(
    ({ name, reason }) => !before.pending.some((old) => old.name === name && old.reason === reason),
  );
  const counts = `${counted(now.running, "pod runs", "pods run")}, ${counted(now.pending.length, "waits", "wait")}`;
  const moved = now.running !== before.running || now.pending.length !== before.pending.length;
  return [
    ...nodes,
    ...gone.map(({ name }) => `node ${name} is gone`),
    ...(moved ? [counts] : []),
    ...reasons(waiting).map((line) => line.trimStart()),
    ...now.notMade.filter((line) => !before.notMade.includes(line)),
  ];
}

const NOTHING: Report = { nodes: [], running: 0, pending: [], notMade: [] };

function nodeText(node: PricedNode, currency: string): string {
  const { name, nodePool, state, instanceType, pods } = node;
  const what = instanceType === "" ? "" : ` ${kindOf(node)} ${currency} ${priceText(node)}/h`;
  return `node ${name} of ${nodePool} ${state}:${what} ${counted(pods, "pod")}`;
}

/** What is to be said at the end. */
export function summaryLines(report: Report, { currency, source }: PriceList): string[] {
  const { nodes, running, pending, notMade } = report;
  const { perHour, perMonth, unpriced } = costOf(report);
  const kinds = grouped(nodes, kindOf);
  const cost = [
    `${currency} ${perHour.toFixed(3)} an hour, ${currency} ${perMonth.toFixed(0)} a month (${source})`,
    ...(unpriced > 0 ? [`without ${counted(unpriced, "node")} of no known price`] : []),
  ];
  return [
    `${counted(running, "pod runs", "pods run")} on ${counted(nodes.length, "node")} of Karpenter's`,
    ...[...kinds].map(([kind, of]) => `  ${of.length} x ${kind}`),
    ...(nodes.length > 0 ? cost : []),
    ...(pending.length > 0
      ? [`${counted(pending.length, "pod stays", "pods stay")} pending:`, ...reasons(pending)]
      : []),
    ...(running + pending.length === 0 ? ["the file's objects made no pod"] : []),
    ...notMade,
  ];
}

/** What the nodes cost together. */
export function costOf({ nodes }: Pick<Report, "nodes">) {
  const perHour = nodes.reduce((sum, node) => sum + (node.pricePerHour ?? 0), 0);
  const unpriced = nodes.filter(({ pricePerHour }) => pricePerHour === undefined).length;
  return { perHour, perMonth: perHour * HOURS_A_MONTH, unpriced };
}

/** Whether there are pods, all of them run, and every node is there for some. */
export function isSettled({ nodes, running, pending, notMade }: Report): boolean {
  const used = nodes.every(({ state, pods }) => state === "ready" && pods > 0);
  return allRun({ running, pending, notMade }) && used;
}

/** Whether there are pods, and all of them run. */
export function allRun(report: Omit<Report, "nodes">): boolean {
  return report.running > 0 && hasPlaces(report);
}

/** Whether no pod waits, if there is one. */
export function hasPlaces({ pending, notMade }: Pick<Report, "pending" | "notMade">): boolean {
  return pending.length === 0 && notMade.length === 0;
}

/** Each reason once, with the pods that it holds. */
function reasons(pending: Report["pending"]): string[] {
  const byReason = grouped(pending, ({ reason }) => reason);
  return [...byReason].map(([reason, pods]) => `  ${pods.map(({ name }) => name).join(", ")}: ${reason}`);
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function kindOf({ instanceType, capacityType, zone, architecture }: PricedNode): string {
  return `${instanceType} (${architecture}, ${capacityType}, ${zone})`;
}

function priceText({ pricePerHour }: PricedNode): string {
  return pricePerHour === undefined ? "?" : pricePerHour.toFixed(3);
}
