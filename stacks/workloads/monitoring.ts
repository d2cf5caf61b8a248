import type { Construct } from "constructs";
import type * as prometheus from "../../constructs/monitoring/prometheus-monitoring";
import { output } from "../output";
import type { KarpenterParts } from "./karpenter";
import type { WorkloadsScope } from "./scope";

/** Dashboards and alerts, where the environment asks for them. */
export function monitoringWorkloads(
  stack: Construct,
  { environment, nodes }: WorkloadsScope & KarpenterParts,
): void {
  const { karpenter, monitoring } = environment;
  if (monitoring.prometheus === undefined) return;
  const { namespace = karpenter.namespace } = monitoring.prometheus;
  const {
    PrometheusMonitoring,
  }: typeof prometheus = require("../../constructs/monitoring/prometheus-monitoring");
  new PrometheusMonitoring(stack, "Monitoring", {
    ...monitoring.prometheus,
    version: karpenter.version,
    controllerNamespace: karpenter.namespace,
    namespace,
    dependsOn: [...nodes],
  });
  output(stack, "alerts", {
    value: `helm get manifest karpenter-monitoring -n ${namespace}`,
    description:
      "Shows the dashboards and rules as they were rendered; docs/monitoring.md says what each alert means.",
  });
}
