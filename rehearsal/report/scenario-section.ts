import { clock } from "../clock";
import { type BaseScenario, comparedSteps } from "../scenario/both-sides";
import type { PlayedStep } from "../scenario/engine";
import type { ScenarioResult } from "../scenario/result";
import { scenarioLine } from "../scenario/result";
import type { RehearsalResult } from "../watch/result";
import { type Html, html } from "./html";

/** What happened to the pods on purpose, step by step, and what was expected of it. */
export function scenarioSection({
  scenario,
  baseScenario,
}: Pick<RehearsalResult, "scenario" | "baseScenario">): Html | undefined {
  if (scenario === undefined) return undefined;
  const { about, played, steps } = scenario;
  const unplayed = steps - played.length;
  const rest = unplayed === 0 ? undefined : html`<p class="quiet">${unplayed} more not begun</p>`;
  return html`<h2>Scenario</h2>
<p id="scenario" class="verdict ${scenario.succeeded ? "" : "bad"}">${verdict(scenario)}</p>
${about === undefined ? undefined : html`<p class="quiet">${about}</p>`}
<ol class="timeline steps">${played.map(item)}</ol>${rest}${baseScenario && compared(baseScenario, scenario)}`;
}

/** The same scenario on what was there before. */
function compared({ base, scenario: before }: BaseScenario, after: ScenarioResult): Html {
  const sides = [`with ${base}`, "with the file as it is"] as const;
  const cell = (text: string, side: string) =>
    html`<td data-side="${side}" class="${text.startsWith("broken") ? "bad" : ""}">${text}</td>`;
  const rows = comparedSteps(before, after).map(
    (step) =>
      html`<tr><td>${step.number}. ${step.what}</td>${cell(step.before, sides[0])}${cell(step.after, sides[1])}</tr>`,
  );
  return html`<h2>What the change does to it</h2>
<table class="compared">
<thead><tr><th>step</th><th>${sides[0]}</th><th>${sides[1]}</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}

function verdict(scenario: ScenarioResult): string {
  const line = scenarioLine(scenario);
  return `${line.charAt(0).toUpperCase()}${line.slice(1)}.`;
}

function item({ number, name, what, from, to, did, held, broken }: PlayedStep): Html {
  const lines = [
    ...did.map((line) => html`<small>${line}</small>`),
    ...held.map((line) => html`<small>held: ${line}</small>`),
    ...broken.map((line) => html`<small class="bad">broken: ${line}</small>`),
  ];
  const mark = broken.length > 0 ? "evicted" : "node-event";
  return html`<li class="entry"><time>${clock(from)}</time><div class="${mark}"><b>${number}. ${name ?? what}</b>
<small>${name === undefined ? "" : `${what}, `}${clock(to - from)}</small>
${lines.map((line) => html`<br>${line}`)}</div></li>`;
}
