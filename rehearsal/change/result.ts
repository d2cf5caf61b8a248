import { clock } from "../clock";
import { costOf, type Report } from "../watch/report";
import { counted } from "../words";
import type { Replacement } from "./replacements";
import type { RollOut } from "./roll-out";

/** A side of the comparison. */
export interface Side {
  readonly nodes: number;
  readonly perHour: number;
  readonly running: number;
  readonly pending: Report["pending"];
}

/** What a change of an environment's file does. */
export interface ChangeResult {
  /** The ref or file of the state before. */
  readonly base: string;
  readonly before: Side;
  readonly after: Side;
  /** In the order in which they leave. */
  readonly replacements: readonly Replacement[];
  /** From the first node that drifted or left to the last that was gone, or was waited for. */
  readonly seconds: number;
  /** Most nodes that were replaced at the same time. */
  readonly atOnce: number;
  readonly isDone: boolean;
  readonly blocked: readonly string[];
  /** Whether all was replaced in time, and no pod waits that did not before. */
  readonly succeeded: boolean;
}

export interface ChangeParts {
  readonly base: string;
  readonly before: Report;
  readonly rollOut: RollOut;
}

export function changeResult({ base, before, rollOut }: ChangeParts): ChangeResult {
  const { report, replacements, isDone, seconds, blocked } = rollOut;
  const after = sideOf(report);
  const newlyPending = after.pending.length > before.pending.length;
  return {
    ...{ base, before: sideOf(before), after, replacements, isDone, seconds, blocked },
    atOnce: mostAtOnce(replacements),
    succeeded: isDone && !newlyPending,
  };
}

function sideOf(report: Report): Side {
  const { nodes, running, pending } = report;
  return { nodes: nodes.length, perHour: costOf(report).perHour, running, pending };
}

function mostAtOnce(replacements: readonly Replacement[]): number {
  const leaving = replacements.filter(({ leaves }) => leaves !== undefined);
  const counts = leaving.map(
    ({ leaves = 0 }) =>
      leaving.filter((other) => (other.leaves ?? 0) <= leaves && (other.gone ?? Number.MAX_VALUE) > leaves)
        .length,
  );
  return Math.max(0, ...counts);
}

/** What is to be said of it at the end. */
export function changeLines(change: ChangeResult, currency: string): string[] {
  const { base, before, after, replacements, blocked } = change;
  const waiting = ({ pending }: Side) => counted(pending.length, "pod");
  return [
    headline(change),
    ...replacements.map((each, index) => `  ${index + 1}. ${replacementText(each)}`),
    ...blocked.map((line) => `  ${line}`),
    `${currency} ${before.perHour.toFixed(3)} an hour for ${counted(before.nodes, "node")} with ${base}, ${after.perHour.toFixed(3)} for ${counted(after.nodes, "node")} with the file as it is`,
    `${waiting(before)} pending before, ${waiting(after)} after`,
    ...after.pending.map(({ name, reason }) => `  ${name}: ${reason}`),
  ];
}

/** How many nodes, how many at once, how long. */
export function headline({ replacements, seconds, atOnce, isDone, before }: ChangeResult): string {
  if (replacements.length === 0) return "no node is replaced";
  const gone = replacements.filter((each) => each.gone !== undefined).length;
  const of = `${gone} of ${counted(before.nodes, "node")} replaced`;
  const still = isDone ? "" : `; ${replacements.length - gone} drifted and still there`;
  return `${of} in ${clock(seconds)}, at most ${atOnce} at a time${still}`;
}

function replacementText({
  name,
  nodePool,
  instanceType,
  capacityType,
  zone,
  reason,
  drifted,
  leaves,
  gone,
}: Replacement): string {
  const times = [
    drifted === undefined ? undefined : `drifted at ${clock(drifted)}`,
    leaves === undefined ? "has not left" : `left at ${clock(leaves)}`,
    gone === undefined ? undefined : `gone at ${clock(gone)}`,
  ].filter((time) => time !== undefined);
  return `${name} of ${nodePool} (${instanceType}, ${capacityType}, ${zone}): ${reason}, ${times.join(", ")}`;
}
