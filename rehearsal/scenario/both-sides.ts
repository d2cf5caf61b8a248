import { costOf, type Report } from "../watch/report";
import { counted } from "../words";
import type { PlayedStep } from "./engine";
import type { ScenarioResult } from "./result";

/** What a scenario came to before a change, on a cluster of its own. */
export interface BaseScenario {
  /** The ref or file of the state before. */
  readonly base: string;
  readonly scenario: ScenarioResult;
  /** When all pods had their places, as the scenario began. */
  readonly nodes: number;
  readonly perHour: number;
}

/** A step, and what it came to on either side. */
export interface ComparedStep {
  /** From 1 on. */
  readonly number: number;
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

/** Each step that was begun on either side. */
export function comparedSteps(before: ScenarioResult, after: ScenarioResult): ComparedStep[] {
  const [longer, shorter] = before.played.length > after.played.length ? [before, after] : [after, before];
  return longer.played.map(({ number, name, what }, index) => {
    const [own, other] = [longer.played[index], shorter.played[index]].map(outcome);
    const [first = "", second = ""] = longer === before ? [own, other] : [other, own];
    return { number, what: name ?? what, before: first, after: second };
  });
}

function outcome(step: PlayedStep | undefined): string {
  if (step === undefined) return "not begun";
  if (step.broken.length > 0) return `broken: ${step.broken.join("; ")}`;
  return step.held.length === 0 ? "done" : step.held.join("; ");
}

/** What is to be said of it at the end. */
export function bothSidesLines(
  { base, scenario: before, nodes, perHour }: BaseScenario,
  after: ScenarioResult,
  report: Pick<Report, "nodes">,
  currency: string,
): string[] {
  const now = costOf(report).perHour;
  return [
    `${currency} ${perHour.toFixed(3)} an hour for ${counted(nodes, "node")} with ${base}, ${now.toFixed(3)} for ${counted(report.nodes.length, "node")} with the file as it is, as it began`,
    ...comparedSteps(before, after).flatMap((step) => [
      `${step.number}. ${step.what}`,
      `   ${base}: ${step.before}`,
      `   as it is: ${step.after}`,
    ]),
  ];
}
