import { headline, type Side } from "../change/result";
import { clock } from "../clock";
import type { RehearsalResult } from "../watch/result";
import { type Html, html } from "./html";

/** What a change of the environment's file does, its two sides beside each other. */
export function changeSection({ change, cost }: Pick<RehearsalResult, "change" | "cost">): Html | undefined {
  if (change === undefined) return undefined;
  const { base, before, after, replacements, blocked } = change;
  const line = headline(change);
  const rows = replacements.map(
    ({ name, nodePool, instanceType, capacityType, reason, leaves, gone }, index) => html`<tr>
<td class="number">${index + 1}</td><td>${name}</td><td>${nodePool}</td><td>${instanceType}, ${capacityType}</td><td>${reason}</td>
<td class="number">${leaves === undefined ? "" : clock(leaves)}</td><td class="number">${gone === undefined ? "" : clock(gone)}</td></tr>`,
  );
  return html`<h2>What the change does</h2>
<p id="change" class="${change.succeeded ? "" : "bad"}">${line.charAt(0).toUpperCase()}${line.slice(1)}.</p>
<div class="pools">${side(base, before, cost.currency)}${side("the file as it is", after, cost.currency)}</div>
${blocked.length === 0 ? undefined : html`<ul class="reasons">${blocked.map((each) => html`<li>${each}</li>`)}</ul>`}
${
  rows.length === 0
    ? undefined
    : html`<div class="scroll"><table>
<thead><tr><th class="number"></th><th>node</th><th>pool</th><th>was</th><th>why</th><th class="number">leaves</th><th class="number">gone</th></tr></thead>
<tbody>${rows}</tbody></table></div>`
}`;
}

function side(name: string, { nodes, perHour, running, pending }: Side, currency: string): Html {
  return html`<div class="card"><b>${name}</b>
<p>${currency} ${perHour.toFixed(3)} an hour<br><small>${nodes === 1 ? "1 node" : `${nodes} nodes`}, ${running} pods run, ${pending.length} do not fit</small></p>
</div>`;
}
