import { problemWhen } from "../crd/reading";
import type { Environment } from "../environment-sections";
import type { Problem } from "../problems";
import type { Partially } from "../without-invalid";

/** What of the monitoring conflicts with other sections. */
export function monitoringProblems({
  interruption,
  karpenter,
  monitoring,
}: Partially<Environment>): Problem[] {
  return [
    ...problemWhen(
      monitoring?.cloudwatch !== undefined && interruption?.queue === false,
      ["monitoring", "cloudwatch"],
      "needs interruption.queue: true, whose queue the alarms watch",
    ),
    ...problemWhen(
      monitoring?.prometheus !== undefined &&
        monitoring.prometheus.operator !== false &&
        karpenter?.metrics?.serviceMonitor === true,
      ["karpenter", "metrics", "serviceMonitor"],
      "conflicts with monitoring.prometheus, which has a ServiceMonitor: two would have every metric counted twice; remove it, and write its labels under monitoring.prometheus.labels",
    ),
  ];
}
