import type { RehearsalResult } from "../watch/result";
import { chartSvgs } from "./charts";
import { type Curve, costCurve, nodeCurves, waitingCurve } from "./curves";
import { type Html, html, raw } from "./html";
import { colour } from "./palette";

/** How nodes, waiting pods and cost went. */
export function chartSection({ story, cost }: RehearsalResult): Html {
  const nodes = nodeCurves(story);
  return html`<h2>Over time</h2>
${chart("Nodes, by type and capacity", nodes, story.seconds, { isStacked: true })}
${chart("Pods that wait", [waitingCurve(story)], story.seconds, { first: 1 })}
${chart(`Cost of the nodes, ${cost.currency} an hour`, [costCurve(story)], story.seconds, { first: 2 })}`;
}

interface Look {
  readonly isStacked?: boolean;
  /** Colour of the first curve.
   * @default 0 */
  readonly first?: number;
}

function chart(
  name: string,
  curves: readonly Curve[],
  seconds: number,
  { isStacked, first = 0 }: Look,
): Html {
  const colourOf = (index: number) => colour(first + index);
  const { wide, narrow } = chartSvgs({ curves, seconds, isStacked, colourOf });
  const legend = curves.map(
    ({ name: of }, index) =>
      html`<li><i class="swatch" style="background: ${colourOf(index)}"></i>${of}</li>`,
  );
  return html`<div class="card chart"><h3>${name}</h3>
<div class="wide" role="img" aria-label="${name}">${raw(wide)}</div>
<div class="narrow" role="img" aria-label="${name}">${raw(narrow)}</div>
${isStacked ? html`<ul class="legend">${legend}</ul>` : undefined}
</div>`;
}
