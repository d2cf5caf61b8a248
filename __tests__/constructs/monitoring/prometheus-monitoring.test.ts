import { Release } from "@cdktf/provider-helm/lib/release";
import {
  PrometheusMonitoring,
  type PrometheusMonitoringProps,
} from "../../../constructs/monitoring/prometheus-monitoring";
import { DEFAULT_VERSIONS } from "../../../releases/defaults";
import { inCluster } from "../../support/in-cluster";

const release = (props: Partial<PrometheusMonitoringProps> = {}) =>
  inCluster((scope, probe) => {
    new PrometheusMonitoring(scope, "Monitoring", {
      version: DEFAULT_VERSIONS.karpenter,
      controllerNamespace: "kube-system",
      operator: true,
      labels: {},
      leaveOut: [],
      dashboards: { labels: { grafana_dashboard: "1" } },
      dependsOn: [probe.namespace],
      ...props,
    });
  }).only(Release);
const valuesOf = (props: Partial<PrometheusMonitoringProps>) => JSON.parse(release(props).values[0]);

describe("PrometheusMonitoring", () => {
  test("lies beside the controller unless told otherwise", () => {
    expect(release()).toMatchObject({ name: "karpenter-monitoring", namespace: "kube-system" });
    expect(release({ namespace: "monitoring" }).namespace).toBe("monitoring");
  });

  test("has the alerts but for those that are left out", () => {
    const alertsOf = (props: Partial<PrometheusMonitoringProps>) =>
      valuesOf(props).groups[0].rules.map(({ alert }: { alert: string }) => alert);
    const all = alertsOf({});
    expect(all).toHaveLength(8);
    expect(alertsOf({ leaveOut: ["KarpenterGone", "KarpenterDriftStuck"] })).toEqual(
      all.filter((name: string) => !["KarpenterGone", "KarpenterDriftStuck"].includes(name)),
    );
  });

  test("names a folder of Grafana's where there is one", () => {
    const dashboards = { labels: {}, folder: "Nodes" };
    expect(valuesOf({ dashboards }).dashboardAnnotations).toEqual({ grafana_folder: "Nodes" });
    expect(valuesOf({})).not.toHaveProperty("dashboardAnnotations");
  });

  test("asks a release that is newer than the data for what the newest has", () => {
    expect(valuesOf({ version: "1.99.0" }).dashboards).toEqual(valuesOf({ version: "1.15.2" }).dashboards);
  });
});
