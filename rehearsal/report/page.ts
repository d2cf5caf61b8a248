import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { clock } from "../clock";
import type { Timing } from "../kubernetes/timing";
import { DEFAULT_TIMING } from "../scenario/schema";
import { leftOutLine, type RehearsalResult } from "../watch/result";
import { sentence } from "../words";
import { changeSection } from "./change-section";
import { chartSection } from "./chart-section";
import { momentsOf } from "./curves";
import { eventSection } from "./event-section";
import { figures, notesSection, pendingSection, poolSection } from "./first-screen";
import { html, json, raw } from "./html";
import { nodeSection } from "./node-section";
import { workloadColours } from "./palette";
import { scenarioSection } from "./scenario-section";

/** The result of a rehearsal as a page: one file that needs nothing from anywhere, in the theme of whoever looks. */
export function reportPage(result: RehearsalResult): string {
  const { environment, region, pods, versions, story } = result;
  const files = pods
    .split(", ")
    .map((path) => basename(path))
    .join(", ");
  const drawing = { moments: momentsOf(story), colours: workloadColours(story) };
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Rehearsal of ${environment}: ${files}</title>
<link rel="icon" href="data:,">
<style>${raw(ownFile("page.css"))}</style>
</head>
<body>
<main>
<h1>Rehearsal of ${environment}</h1>
<p class="quiet">${files} in ${region}, with Karpenter ${versions.karpenter} on Kubernetes ${versions.kubernetes}</p>
${figures(result)}
${pendingSection(result)}
${changeSection(result)}
${scenarioSection(result)}
${poolSection(result)}
${nodeSection(result)}
${chartSection(result)}
${eventSection(result)}
${notesSection(result)}
<footer>
<p>Prices: ${result.prices.source}.</p>
<p>${sentence(leftOutLine(result))}</p>
<p>The controller, the scheduler and the API server were real; AWS and the machines were not: ${unreal(result)}.</p>
</footer>
</main>
<script type="application/json" id="result">${json(result)}</script>
<script type="application/json" id="drawing">${json(drawing)}</script>
<script>${raw(ownFile("boxes.js"))}</script>
</body>
</html>
`;
  return page.html;
}

/** What a machine takes its time for, and how much. */
function unreal({ scenario, change }: RehearsalResult): string {
  const timing: Timing | undefined = scenario?.timing ?? (change && DEFAULT_TIMING);
  if (timing === undefined) return "nodes boot and pods start at once, and capacity never runs out";
  const { nodeBootSeconds, podStartSeconds, podEndSeconds } = timing;
  const end = podEndSeconds === undefined ? "its grace period" : clock(podEndSeconds);
  return `a node was taken to boot for ${clock(nodeBootSeconds)}, a pod to start for ${clock(podStartSeconds)} and to end for ${end}`;
}

function ownFile(name: string): string {
  return readFileSync(join(__dirname, name), "utf8").trim();
}
