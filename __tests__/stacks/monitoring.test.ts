import "cdktf/lib/testing/adapters/jest";
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { infraOf, workloadsOf } from "../support/stacks";

const monitoringOf = (settings: object) => {
  const { graph, terraform } = workloadsOf(settings);
  const release =
    terraform.resource.helm_release[graph.only("helm_release", "Monitoring").slice("helm_release.".length)];
  return { release, values: JSON.parse(release.values[0]), output: terraform.output.alerts.value };
};

describe("monitoring", () => {
  test("is not there by default", () => {
    const { graph, terraform } = workloadsOf();
    expect(graph.of("helm_release", "Monitoring")).toEqual([]);
    expect(terraform.output).not.toHaveProperty("alerts");
    expect(infraOf().json).not.toHaveResource(CloudwatchMetricAlarm);
  });

  test("brings dashboards, rules and a target where the controller is", () => {
    const { release, values, output } = monitoringOf({
      karpenter: { namespace: "karpenter" },
      monitoring: { prometheus: { labels: { release: "prometheus" } } },
    });
    expect(release).toMatchObject({
      name: "karpenter-monitoring",
      namespace: "karpenter",
      wait: false,
      upgrade_install: true,
    });
    expect(Object.keys(values.dashboards)).toHaveLength(3);
    expect(values).toMatchObject({
      operator: true,
      labels: { release: "prometheus" },
      controllerNamespace: "karpenter",
      dashboardLabels: { grafana_dashboard: "1" },
    });
    expect(values).not.toHaveProperty("dashboardAnnotations");
    expect(output).toBe("helm get manifest karpenter-monitoring -n karpenter");
  });

  test("lies in a namespace of its own where the file says so, and finds the controller all the same", () => {
    const { release, values } = monitoringOf({ monitoring: { prometheus: { namespace: "monitoring" } } });
    expect(release.namespace).toBe("monitoring");
    expect(values.controllerNamespace).toBe("kube-system");
  });

  test.each([
    ["1.14.3", "1.36", true],
    ["1.9.3", "1.35", false],
  ])("asks for what Karpenter %s measures", (version, kubernetes, hasReasons) => {
    const { values } = monitoringOf({
      karpenter: { version },
      cluster: { version: kubernetes },
      monitoring: { prometheus: {} },
    });
    expect(JSON.stringify(values).includes("instance_launch_failures_total")).toBe(hasReasons);
  });

  test("goes before Karpenter does, whose end would set off its alerts", () => {
    const { graph } = workloadsOf({ monitoring: { prometheus: {} } });
    const monitoring = graph.only("helm_release", "Monitoring");
    expect(graph.isAfter(monitoring, graph.only("helm_release", "Nodes"))).toBe(true);
    expect(graph.isAfter(monitoring, graph.only("helm_release", "Controller"))).toBe(true);
  });

  test("sets alarms on the interruption queue, and on nothing else", () => {
    const infra = infraOf({ monitoring: { cloudwatch: {} } });
    const alarms = infra.all(CloudwatchMetricAlarm);
    expect(alarms.map(({ alarm_name }) => alarm_name).toSorted()).toEqual([
      "karpenter-karpenter-gone",
      "karpenter-karpenter-messages-wait",
    ]);
    const queue = infra.graph.only("aws_sqs_queue", "InterruptionQueue");
    for (const address of infra.graph.of("aws_cloudwatch_metric_alarm", ""))
      expect(infra.graph.isAfter(address, queue)).toBe(true);
    expect(workloadsOf({ monitoring: { cloudwatch: {} } }).terraform.output).not.toHaveProperty("alerts");
  });
});
