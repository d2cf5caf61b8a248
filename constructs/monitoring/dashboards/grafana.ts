import type { DashboardSpec, PanelSpec } from "./model";

/** The newest form of a dashboard's JSON that both Grafana 10 and later take; they bring it up to theirs. */
const SCHEMA_VERSION = 39;
const COLUMNS = 24;
const HEIGHTS = { stat: 4, timeseries: 8, table: 10 } as const;

/** Whoever looks chooses the Prometheus; the first that Grafana has is taken. */
const DATASOURCE = { type: "prometheus", uid: "$datasource" } as const;

/** A dashboard as Grafana imports it. */
export function grafanaDashboard({ uid, title, description, panels }: DashboardSpec) {
  return {
    uid,
    title,
    description,
    tags: ["karpenter"],
    editable: true,
    graphTooltip: 1,
    refresh: "1m",
    schemaVersion: SCHEMA_VERSION,
    time: { from: "now-6h", to: "now" },
    timezone: "browser",
    templating: {
      list: [{ name: "datasource", label: "Prometheus", type: "datasource", query: "prometheus", hide: 0 }],
    },
    annotations: { list: [] },
    panels: placed(panels),
  };
}

interface GridPosition {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Left to right, a new row where the next one does not fit or is of another height. */
function placed(panels: readonly PanelSpec[]) {
  let [x, y, height] = [0, 0, 0];
  return panels.map((panel, index) => {
    const { width = 8 } = panel;
    const h = HEIGHTS[panel.kind];
    if (x + width > COLUMNS || (height > 0 && h !== height)) {
      y += height;
      x = 0;
    }
    height = h;
    const gridPos = { x, y, w: width, h };
    x += width;
    return grafanaPanel(panel, { id: index + 1, gridPos });
  });
}

function grafanaPanel(panel: PanelSpec, place: { readonly id: number; readonly gridPos: GridPosition }) {
  const { title, description, kind, unit = "short", queries, stacked = false, hidden = [] } = panel;
  return {
    ...place,
    type: kind,
    title,
    description,
    datasource: DATASOURCE,
    targets: queries.map(({ query, legend }, index) => ({
      refId: String.fromCharCode("A".charCodeAt(0) + index),
      datasource: DATASOURCE,
      expr: query,
      legendFormat: legend,
      ...(kind === "table" ? { format: "table", instant: true, range: false } : { range: true }),
    })),
    fieldConfig: {
      defaults: {
        unit,
        min: kind === "timeseries" && !hasNegative(panel) ? 0 : undefined,
        custom: custom(kind, stacked),
      },
      overrides: [],
    },
    options: OPTIONS[kind],
    ...(hidden.length > 0 ? { transformations: [withoutColumns(hidden)] } : {}),
  };
}

const OPTIONS = {
  timeseries: {
    legend: { displayMode: "table", placement: "bottom", showLegend: true, calcs: ["lastNotNull", "max"] },
    tooltip: { mode: "multi", sort: "desc" },
  },
  stat: {
    graphMode: "area",
    colorMode: "value",
    justifyMode: "auto",
    textMode: "auto",
    wideLayout: true,
    showPercentChange: false,
    percentChangeColorMode: "standard",
    orientation: "auto",
    reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false },
  },
  table: { frameIndex: 0, showHeader: true },
} as const;

function custom(kind: PanelSpec["kind"], stacked: boolean) {
  if (kind !== "timeseries") return undefined;
  return {
    fillOpacity: stacked ? 30 : 10,
    lineWidth: 1,
    stacking: { group: "A", mode: stacked ? "normal" : "none" },
  };
}

const hasNegative = ({ queries }: PanelSpec) => queries.some(({ query }) => query.startsWith("-"));

function withoutColumns(names: readonly string[]) {
  return {
    id: "organize",
    options: {
      excludeByName: Object.fromEntries(names.map((name) => [name, true])),
      indexByName: {},
      renameByName: {},
    },
  };
}
