import type { PoolUse, RehearsalResult } from "../watch/result";
import { sentence } from "../words";
import { type Html, html } from "./html";

/** What people look for first. */
export function figures({
  cost,
  nodes,
  running,
  pending,
  notMade,
  evictions,
  pools,
  comparison,
}: RehearsalResult): Html {
  const { currency, perHour, perMonth, unpriced } = cost;
  const without = unpriced > 0 ? `, without ${unpriced} of no known price` : "";
  const unplaced = pending.length + notMade.length;
  return html`<dl class="figures">
${figure(`${currency} an hour`, perHour.toFixed(3), `${perMonth.toFixed(0)} a month${without}`, "cost")}
${comparison && figure("Today", comparison.today.perHour.toFixed(3), `${currency} an hour for ${comparison.today.nodes} nodes; ${comparison.withKarpenter.perHour.toFixed(3)} with Karpenter, system nodes included`, "today")}
${figure("Nodes", nodes.length, `of ${pools.length === 1 ? "1 pool" : `${pools.length} pools`}`, "nodes")}
${figure("Pods run", running, "or have ended", "running")}
${figure("Do not fit", unplaced, unplaced > 0 ? "reasons below" : "every pod has its place", "pending", unplaced > 0)}
${figure("Evictions", evictions, "until all had settled", "evictions")}
</dl>`;
}

function figure(name: string, value: string | number, note: string, id: string, isBad = false): Html {
  return html`<div class="figure"><dt>${name}</dt><dd><b id="${id}" class="${isBad ? "bad" : ""}">${value}</b><small>${note}</small></dd></div>`;
}

/** Each reason once, with the pods that it holds. */
export function pendingSection({ pending, notMade, notReady }: RehearsalResult): Html | undefined {
  const reasons = new Map<string, string[]>();
  for (const { name, reason } of pending) reasons.set(reason, [...(reasons.get(reason) ?? []), name]);
  const items = [
    ...[...reasons].map(([reason, names]) => html`<li><b>${names.join(", ")}</b><br>${reason}</li>`),
    ...[...notMade, ...notReady].map((line) => html`<li>${line}</li>`),
  ];
  if (items.length === 0) return undefined;
  return html`<h2>What does not fit</h2>
<ul class="reasons">${items}</ul>`;
}

/** What runs otherwise than the files say. */
export function notesSection({ notes }: RehearsalResult): Html | undefined {
  if (notes.length === 0) return undefined;
  return html`<h2>What is otherwise than the files say</h2>
<ul>${notes.map((note) => html`<li>${sentence(note)}</li>`)}</ul>`;
}

/** What pods ask for, of what nodes have. */
export function poolSection({ pools }: RehearsalResult): Html | undefined {
  if (pools.length === 0) return undefined;
  return html`<h2>Requested, of what the nodes have for pods</h2>
<div class="pools">${pools.map(poolCard)}</div>`;
}

function poolCard({ name, nodes, requested, allocatable }: PoolUse): Html {
  return html`<div class="card"><b>${name}</b> <small>${nodes === 1 ? "1 node" : `${nodes} nodes`}</small>
${use("CPU", requested.cpu, allocatable.cpu, "")}
${use("Memory", requested.memoryGib, allocatable.memoryGib, " GiB")}
</div>`;
}

function use(name: string, requested: number, allocatable: number, unit: string): Html {
  const share = allocatable === 0 ? 0 : Math.round((100 * requested) / allocatable);
  const amounts = `${short(requested)} of ${short(allocatable)}${unit}, ${share} %`;
  return html`<div class="use"><span>${name}</span><span class="bar"><i style="width: ${Math.min(100, share)}%"></i></span><span>${amounts}</span></div>`;
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}
