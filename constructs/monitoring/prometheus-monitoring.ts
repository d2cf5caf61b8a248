import { Release } from "@cdktf/provider-helm/lib/release";
import { type ITerraformDependable, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import { chartKeysRelease } from "../../config/karpenter/chart/check";
import type { AlertName } from "../../config/monitoring/schema";
import { renderHelmValues } from "../shared/helm-values";
import { alertGroups } from "./alerts";
import { dashboards } from "./dashboards/dashboards";

export interface PrometheusMonitoringProps {
  /** Release of Karpenter, whose metrics are asked for. */
  readonly version: string;
  /** Where Karpenter's Service is. */
  readonly controllerNamespace: string;
  /** Where the objects are made; it must be there. A change of it makes them anew.
   * @default controllerNamespace */
  readonly namespace?: string;
  /** Whether rules and target are kinds of the Prometheus operator, without whose CRDs the release fails with a sentence.
   * Else the rules are a ConfigMap, and there is no ServiceMonitor. */
  readonly operator: boolean;
  /** Of rules and ServiceMonitor. */
  readonly labels: Readonly<Record<string, string>>;
  /** Alerts that are not made. */
  readonly leaveOut: readonly AlertName[];
  readonly dashboards: {
    /** What Grafana's sidecar looks for. */
    readonly labels: Readonly<Record<string, string>>;
    /** @default Grafana's own */
    readonly folder?: string;
  };
  /** The probe, and Karpenter: at destroy no alert is left that its end would set off. */
  readonly dependsOn: ITerraformDependable[];
}

/**
 * Dashboards for Grafana, rules for Prometheus and the ServiceMonitor, as one release of the chart in
 * charts/karpenter-monitoring, with the metrics that the release of Karpenter has.
 *
 * Not the ServiceMonitor of Karpenter's own chart: where the operator's CRDs are missing that chart makes none in silence,
 * and none either when they come later.
 *
 * @setting monitoring.prometheus
 */
export class PrometheusMonitoring extends Construct {
  readonly release: Release;

  constructor(scope: Construct, id: string, props: PrometheusMonitoringProps) {
    super(scope, id);
    const { controllerNamespace, operator, labels, leaveOut } = props;
    const chart = new TerraformAsset(this, "Chart", { path: "charts/karpenter-monitoring" });
    const minor = chartKeysRelease(props.version);
    const { folder, labels: dashboardLabels } = props.dashboards;
    this.release = new Release(this, "Release", {
      name: "karpenter-monitoring",
      namespace: props.namespace ?? controllerNamespace,
      chart: `\${path.module}/${chart.path}`,
      values: [
        renderHelmValues({
          operator,
          controllerNamespace,
          labels,
          groups: alertGroups(minor, leaveOut),
          dashboardLabels,
          dashboardAnnotations: folder === undefined ? undefined : { grafana_folder: folder },
          dashboards: dashboards(minor),
        }),
      ],
      // Nothing in it has to become ready.
      wait: false,
      upgradeInstall: true,
      dependsOn: props.dependsOn,
    });
  }
}
