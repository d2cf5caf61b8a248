import { headline, type Side } from "../change/result";
import { clock } from "../clock";
import type { RehearsalResult } from "../watch/result";
import { counted } from "../words";
import { type Html, html } from "./html";

/** What a change of the environment's file does, its two sides beside each other. */
export function changeSection({ change, cost }: Pick<RehearsalResult, "change" | "cost">): Html | undefined {
  if (change === undefined) return undefined;
  const { base, before, after, replacements, blocked } = change;
  const line = headline(change);
  const rows = replacements.map(
    ({ name, nodePool, instanceType, capacityType, reason, leaves, gone }, index) => html`<tr>
<td class="number">${index + 1}</td><td>${name}<br><small>${nodePool}, ${instanceType}, ${capacityType}<br>${reason}</small></td>
<td class="number">${leaves === undefined ? "still there" : clock(leaves)}</td><td class="number">${gone === undefined ? "" : clock(gone)}</td></tr>`,
  );
  const { currency } = cost;
  return html`<h2>What the change does</h2>
<p id="change" class="verdict ${change.succeeded ? "" : "bad"}">${line.charAt(0).toUpperCase()}${line.slice(1)}.</p>
<div class="sides">${side(base, before, priceText(before, currency))}
${side("the file as it is", after, `${priceText(after, currency)}${difference(before, after)}`)}</div>
${
  blocked.length === 0
    ? undefined
    : html`<h3>What holds the rest up</h3>
<ul class="reasons">${blocked.map((each) => html`<li>${each}</li>`)}</ul>`
}
${
  rows.length === 0
    ? undefined
    : html`<h3>In this order</h3>
<div class="scroll"><table class="replaced">
<thead><tr><th class="number"></th><th>node, and why</th><th class="number">leaves</th><th class="number">gone</th></tr></thead>
<tbody>${rows}</tbody></table></div>`
}`;
}

function side(name: string, { nodes, running, pending }: Side, price: string): Html {
  return html`<div class="card"><b>${name}</b>
<p>${price}<br><small>${counted(nodes, "node")}, ${counted(running, "pod runs", "pods run")}, ${counted(pending.length, "does not fit", "do not fit")}</small></p>
</div>`;
}

function priceText({ perHour }: Side, currency: string): string {
  return `${currency} ${perHour.toFixed(3)} an hour`;
}

function difference(before: Side, after: Side): string {
  const more = after.perHour - before.perHour;
  const amount = Math.abs(more).toFixed(3);
  if (amount === "0.000") return ", as before";
  return `, ${amount} ${more > 0 ? "more" : "less"}`;
}
