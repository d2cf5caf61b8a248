import type { RehearsalResult } from "../watch/result";
import { type Html, html } from "./html";
import { workloadColours } from "./palette";

/** Each node as a box, at any moment, and the nodes of the end as a table. */
export function nodeSection({ nodes, story, cost }: RehearsalResult): Html {
  const rows = nodes.map(
    ({ name, nodePool, instanceType, capacityType, zone, architecture, pricePerHour, pods }) => html`<tr>
<td>${name}</td><td>${nodePool}</td><td>${instanceType}</td><td>${capacityType}</td><td>${zone}</td><td>${architecture}</td>
<td class="number">${pricePerHour?.toFixed(4) ?? "?"}</td><td class="number">${pods}</td></tr>`,
  );
  return html`<h2>Nodes and their pods</h2>
<div class="card">
<label class="slider"><span class="quiet">moment</span><input type="range" min="0" max="0" value="0" aria-label="moment of the rehearsal"><output>0 s</output></label>
<div class="boxes"></div>
<ul class="legend">${Object.entries(workloadColours(story)).map(
    ([name, colour]) => html`<li><i class="swatch" style="background: ${colour}"></i>${name}</li>`,
  )}<li id="waiting" class="quiet"></li></ul>
<p><small>A box is as wide as its node has CPUs; a pod takes the share of CPU or of memory that is larger.</small></p>
</div>
<div class="scroll"><table id="nodes">
<thead><tr><th>node</th><th>pool</th><th>type</th><th>capacity</th><th>zone</th><th>arch</th><th class="number">${cost.currency}/h</th><th class="number">pods</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}
