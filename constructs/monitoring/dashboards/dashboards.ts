import { type KarpenterMinor, karpenterMetrics } from "../../../releases/karpenter";
import { isMeasured } from "../queries";
import { CONTROLLER_DASHBOARD } from "./controller";
import { grafanaDashboard } from "./grafana";
import type { DashboardSpec } from "./model";
import { NODES_DASHBOARD } from "./nodes";
import { PODS_DASHBOARD } from "./pods";

const DASHBOARDS: readonly DashboardSpec[] = [NODES_DASHBOARD, PODS_DASHBOARD, CONTROLLER_DASHBOARD];

/** The dashboards for a release by the name of their file: panels of what it does not measure are left out. */
export function dashboards(
  minor: KarpenterMinor,
): Readonly<Record<string, ReturnType<typeof grafanaDashboard>>> {
  const known = karpenterMetrics(minor);
  return Object.fromEntries(
    DASHBOARDS.map(({ panels, ...dashboard }) => {
      const shown = panels.filter(({ queries }) => queries.every(({ query }) => isMeasured(query, known)));
      return [dashboard.uid, grafanaDashboard({ ...dashboard, panels: shown })];
    }),
  );
}
