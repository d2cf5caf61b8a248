import { clock } from "../clock";
import type { RehearsalResult } from "../watch/result";
import { sentence } from "../words";
import { type ChangeResult, headline } from "./result";

/** More would not be read in a pull request; the JSON has them all. */
const MOST = 30;

type Whole = Pick<RehearsalResult, "environment" | "pods" | "versions" | "cost" | "prices">;

/** What a change does, for a pull request. */
export function changeMarkdown(
  change: ChangeResult,
  { environment, pods, versions, cost, prices }: Whole,
): string {
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
    `<sub>Rehearsed with ${cell(pods)}: Karpenter ${versions.karpenter} on Kubernetes ${versions.kubernetes}, real; AWS and machines, emulated. Prices: ${cell(prices.source)}.${replacements.length > MOST ? ` ${replacements.length - MOST} nodes more are in the JSON.` : ""}</sub>`,
  ];
  return `${lines.join("\n")}\n`;
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
