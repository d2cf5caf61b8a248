import { table } from "../demo/table";
import { HOURS_A_MONTH } from "./prices";
import type { NodeRow, Snapshot } from "./snapshot";

/** A snapshot with what its nodes cost. */
export interface Report extends Omit<Snapshot, "nodes"> {
  readonly nodes: readonly (NodeRow & { readonly usdPerHour: number })[];
}

const COLUMNS = ["node", "pool", "type", "capacity", "zone", "arch", "state", "pods", "USD/h"];

/** The table that a person watches. */
export function liveLines({ nodes, running, pending }: Report): string[] {
  const rows = nodes.map((node) => [
    node.name,
    node.nodePool,
    node.instanceType,
    node.capacityType,
    node.zone,
    node.architecture,
    node.state,
    String(node.pods),
    node.instanceType === "" ? "" : node.usdPerHour.toFixed(3),
  ]);
  return [
    ...(rows.length > 0 ? table([COLUMNS, ...rows]) : ["no node of Karpenter's yet"]),
    `${running} pods run, ${pending.length} wait`,
    ...reasons(pending),
  ];
}

/** What is to be said at the end. */
export function summaryLines({ nodes, running, pending }: Report): string[] {
  const perHour = nodes.reduce((sum, { usdPerHour }) => sum + usdPerHour, 0);
  const kinds = byKind(nodes);
  return [
    `${running} pods run on ${nodes.length} ${nodes.length === 1 ? "node" : "nodes"} of Karpenter's`,
    ...[...kinds].map(([kind, of]) => `  ${of.length} x ${kind}`),
    ...(nodes.length > 0
      ? [
          `about USD ${perHour.toFixed(3)} an hour, USD ${(perHour * HOURS_A_MONTH).toFixed(0)} a month: estimates by size, no price of AWS'`,
        ]
      : []),
    ...(pending.length > 0 ? [`${pending.length} pods stay pending:`, ...reasons(pending)] : []),
  ];
}

/** Each reason once, with the pods that it holds. */
function reasons(pending: Report["pending"]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { name, reason } of pending) byReason.set(reason, [...(byReason.get(reason) ?? []), name]);
  return [...byReason].map(([reason, names]) => `  ${names.join(", ")}: ${reason}`);
}

type Priced = Report["nodes"][number];

function kindOf({ instanceType, capacityType, zone, architecture }: Priced): string {
  return `${instanceType} (${architecture}, ${capacityType}, ${zone})`;
}

function byKind(nodes: readonly Priced[]): Map<string, Priced[]> {
  const kinds = new Map<string, Priced[]>();
  for (const node of nodes) kinds.set(kindOf(node), [...(kinds.get(kindOf(node)) ?? []), node]);
  return kinds;
}
