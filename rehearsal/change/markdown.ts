import { clock } from "../clock";
import { type BaseScenario, comparedSteps } from "../scenario/both-sides";
import { type ScenarioResult, scenarioLine } from "../scenario/result";
import type { RehearsalResult } from "../watch/result";
import { sentence } from "../words";
import { type ChangeResult, headline } from "./result";

/** More would not be read in a pull request; the JSON has them all. */
const MOST = 30;

type Whole = Pick<
  RehearsalResult,
  "environment" | "pods" | "versions" | "cost" | "prices" | "nodes" | "change" | "scenario" | "baseScenario"
>;

/** What a change does, to the nodes or to a scenario, for a pull request. */
export function changeMarkdown({ change, scenario, baseScenario, ...whole }: Whole): string {
  if (change !== undefined) return nodesMarkdown(change, whole);
  if (scenario === undefined || baseScenario === undefined) throw new Error("there is no change");
  return scenarioMarkdown(scenario, baseScenario, whole);
}

function scenarioMarkdown(after: ScenarioResult, { base, ...before }: BaseScenario, whole: Whole): string {
  const { environment, cost, nodes } = whole;
  const rows: readonly (readonly (string | number)[])[] = [
    ["Nodes as it begins", before.nodes, nodes.length],
    [`${cost.currency} an hour`, before.perHour.toFixed(3), cost.perHour.toFixed(3)],
    ...comparedSteps(before.scenario, after).map((step) => [
      `${step.number}. ${step.what}`,
      step.before,
      step.after,
    ]),
  ];
  const lines = [
    `### What this change does to \`${cell(environment)}\` on a bad day`,
    "",
    sentence(scenarioLine(after)),
    "",
    `| ${cell(after.file)} | ${cell(base)} | this change |`,
    "| --- | --- | --- |",
    ...rows.map((row) => `| ${row.map(cell).join(" | ")} |`),
    "",
    footnote(whole),
  ];
  return `${lines.join("\n")}\n`;
}

function nodesMarkdown(change: ChangeResult, whole: Whole): string {
  const { environment, cost } = whole;
  const { base, before, after, replacements, blocked } = change;
  const { currency } = cost;
  const rows: [string, string | number, string | number][] = [
    ["Nodes", before.nodes, after.nodes],
    [`${currency} an hour`, before.perHour.toFixed(3), after.perHour.toFixed(3)],
    [`${currency} a month`, (before.perHour * 730).toFixed(0), (after.perHour * 730).toFixed(0)],
    ["Pods that run", before.running, after.running],
    ["Pods that do not fit", before.pending.length, after.pending.length],
  ];
  const lines = [
    `### What this change does to \`${cell(environment)}\``,
    "",
    `${sentence(headline(change))}`,
    "",
    `| | ${cell(base)} | this change |`,
    "| --- | ---: | ---: |",
    ...rows.map((row) => `| ${row.join(" | ")} |`),
    ...section(
      "What holds it up",
      blocked.map((line) => `- ${cell(line)}`),
    ),
    ...section(
      "Pods that do not fit",
      after.pending.map(({ name, reason }) => `- \`${cell(name)}\`: ${cell(reason)}`),
    ),
    ...table(change),
    "",
    footnote(
      whole,
      replacements.length > MOST ? ` ${replacements.length - MOST} nodes more are in the JSON.` : "",
    ),
  ];
  return `${lines.join("\n")}\n`;
}

function footnote({ pods, versions, prices }: Whole, more = ""): string {
  return `<sub>Rehearsed with ${cell(pods)}: Karpenter ${versions.karpenter} on Kubernetes ${versions.kubernetes}, real; AWS and machines, emulated. Prices: ${cell(prices.source)}.${more}</sub>`;
}

function table({ replacements }: ChangeResult): string[] {
  if (replacements.length === 0) return [];
  const [{ leaves: first = 0 } = {}] = replacements;
  const time = (at: number | undefined) => (at === undefined ? "" : clock(at - first));
  return [
    "",
    "| | node | pool | was | why | leaves | gone |",
    "| ---: | --- | --- | --- | --- | ---: | ---: |",
    ...replacements
      .slice(0, MOST)
      .map(
        ({ name, nodePool, instanceType, capacityType, reason, leaves, gone }, index) =>
          `| ${[index + 1, name, nodePool, `${instanceType}, ${capacityType}`, reason, time(leaves), time(gone)].map(cell).join(" | ")} |`,
      ),
  ];
}

function section(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : ["", `**${title}**`, "", ...items.slice(0, MOST)];
}

/** Text of Karpenter's or a file's, without what Markdown would read into it. */
function cell(value: string | number): string {
  return String(value)
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[|<>`*_[\]\\]/g, (sign) => `\\${sign}`);
}
