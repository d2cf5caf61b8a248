import { init } from "echarts";
import { clock } from "../clock";
import type { Curve } from "./curves";

export interface Chart {
  readonly curves: readonly Curve[];
  /** How many seconds the axis is long. */
  readonly seconds: number;
  /** Areas on each other, as parts of a whole. */
  readonly isStacked?: boolean;
  /** CSS colour of the curve at a place. */
  readonly colourOf: (index: number) => string;
}

/** Pictures of the same chart for a page and for a phone: a picture that is made smaller has letters that nobody can read. */
const SIZES = {
  wide: { width: 960, height: 200 },
  narrow: { width: 340, height: 170 },
} as const;

/** The chart as SVG in each size. Its colours are the page's, so that they follow its theme. */
export function chartSvgs(chart: Chart): Readonly<Record<keyof typeof SIZES, string>> {
  return { wide: svg(chart, "wide"), narrow: svg(chart, "narrow") };
}

function svg({ curves, seconds, isStacked = false, colourOf }: Chart, size: keyof typeof SIZES): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, ...SIZES[size] });
  const label = { color: "var(--quiet)", fontSize: 12 };
  const line = { lineStyle: { color: "var(--line)" } };
  try {
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: "inherit" },
      grid: { left: 44, right: 24, top: 12, bottom: 28 },
      xAxis: {
        type: "value",
        max: seconds,
        axisLabel: { ...label, formatter: (at: number) => clock(at), hideOverlap: true, showMaxLabel: false },
        axisLine: line,
        axisTick: { show: false },
        splitLine: { show: false },
      },
      yAxis: {
        type: "value",
        min: 0,
        splitNumber: 3,
        minInterval: isStacked ? 1 : 0,
        axisLabel: label,
        axisLine: { show: false },
        axisTick: { show: false },
        splitLine: line,
      },
      series: curves.map(({ name, steps }, index) => ({
        type: "line",
        name,
        data: steps,
        step: "end",
        symbol: "none",
        silent: true,
        lineStyle: { color: colourOf(index), width: 2 },
        areaStyle: { color: colourOf(index), opacity: isStacked ? 0.5 : 0.15 },
        ...(isStacked ? { stack: "all", stackStrategy: "all" } : {}),
      })),
    });
    return chart.renderToSVGString();
  } finally {
    // Its timers would keep the process alive.
    chart.dispose();
  }
}
