import { dashboards } from "../../constructs/monitoring/dashboards/dashboards";
import { publishAwsEvent } from "../../rehearsal/emulator/aws-event";
import { until } from "../../rehearsal/until";
import { karpenterMetrics } from "../../releases/karpenter";
import { unknownMetrics } from "./exposed-metrics";
import { quotaReached } from "./no-spot-capacity";
import type { Prometheus } from "./prometheus";
import type { RehearsedCluster } from "./rehearsed-cluster";

const MONITORING = "/apis/monitoring.coreos.com/v1/namespaces/kube-system";

/** What Prometheus, which looked on at the tests before, has of them. */
export function watchedByPrometheus(clusterOf: () => RehearsedCluster, prometheusOf: () => Prometheus): void {
  describe("watched by Prometheus", () => {
    let cluster: RehearsedCluster;
    let prometheus: Prometheus;
    beforeAll(() => {
      cluster = clusterOf();
      prometheus = prometheusOf();
    });

    test("is found by the ServiceMonitor, whose labels the operator selects by", async () => {
      const monitor = await cluster.client.get<any>(`${MONITORING}/servicemonitors/karpenter-monitoring`);
      expect(monitor.metadata.labels).toMatchObject({ release: "kube-prometheus-stack" });
      const { metadata, spec } = await cluster.client.get<any>(
        "/api/v1/namespaces/kube-system/services/karpenter",
      );
      expect(metadata.labels).toMatchObject(monitor.spec.selector.matchLabels);
      expect(spec.ports.map(({ name }: any) => name)).toContain(monitor.spec.endpoints[0].port);
    });

    test("gives every panel of every dashboard something to draw", async () => {
      // What the tests above have not made happen.
      const [instance] = await cluster.instancesIn("running");
      await publishAwsEvent(cluster.aws, {
        source: "aws.ec2",
        detailType: "EC2 Instance Rebalance Recommendation",
        detail: { "instance-id": instance!.id },
      });
      const queries = Object.values(dashboards("1.14")).flatMap(({ title: dashboard, panels }) =>
        panels.flatMap(({ title, targets }) =>
          targets.map(({ expr }) => ({ panel: `${dashboard}: ${title}`, expr })),
        ),
      );
      expect(queries.length).toBeGreaterThan(40);
      let empty = queries;
      await until("data of the last panel", async () => {
        const drawn = await Promise.all(empty.map(({ expr }) => prometheus.drawn(expr)));
        empty = empty.filter((_, index) => drawn[index]!.length === 0);
        return empty.length === 0;
      }).catch(() => {});
      expect(empty).toEqual([]);
    });

    test("has what the rules say in the dashboards' ConfigMaps, which Grafana's sidecar finds", async () => {
      const maps = await cluster.client.list<any>(
        "/api/v1/namespaces/kube-system/configmaps?labelSelector=grafana_dashboard%3D1",
      );
      const files = Object.assign({}, ...maps.map(({ data }) => data));
      expect(Object.keys(files).toSorted()).toEqual([
        "karpenter-controller.json",
        "karpenter-nodes.json",
        "karpenter-pods.json",
      ]);
      for (const [uid, dashboard] of Object.entries(dashboards("1.14")))
        expect(JSON.parse(files[`${uid}.json`])).toEqual(JSON.parse(JSON.stringify(dashboard)));
    });

    test("knows every metric that the controller has, with its labels, from the release's source", async () => {
      expect(unknownMetrics(await cluster.rehearsal.metrics(), karpenterMetrics("1.14"))).toEqual([]);
    });

    test("fires for the pool at its limit, for refused launches, and not for what is well", async () => {
      const isOver = cluster.rehearsal.run.gateway.use(quotaReached);
      try {
        await cluster.deploy("refused", {
          replicas: 1,
          cpu: "3",
          nodeSelector: { "karpenter.sh/nodepool": "general" },
        });
        const firing = await until(
          "the alerts",
          async () => {
            const all = await prometheus.drawn('ALERTS{alertstate="firing"}');
            return all.some(({ metric }) => metric.alertname === "KarpenterLaunchesRefused") && all;
          },
          { seconds: 90 },
        );
        const alerts = firing.map(({ metric: { alertname, severity, nodepool, reason } }) =>
          [alertname, severity, nodepool ?? reason].join(" "),
        );
        expect(alerts).toContain("KarpenterNodePoolAtLimit warning limited");
        expect(alerts).toContain("KarpenterLaunchesRefused critical VCPULimitExceeded");
        expect(alerts.filter((alert) => /Gone|NotReady|DoNotJoin/.test(alert))).toEqual([]);
      } finally {
        isOver();
      }
    });
  });
}
