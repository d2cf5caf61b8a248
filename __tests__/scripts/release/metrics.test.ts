import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { KARPENTER_MINORS, karpenterMetrics } from "../../../releases/karpenter";
import { metricsOf } from "../../../scripts/release/metrics";

const folder = mkdtempSync(join(tmpdir(), "metrics-"));
afterAll(() => rmSync(folder, { recursive: true }));

const CORE = "sigs.k8s.io/karpenter/pkg/metrics";
const OPERATORPKG = "github.com/awslabs/operatorpkg/metrics";

/** A Go module of these files. */
function goModule(name: string, files: Readonly<Record<string, string>>) {
  const home = mkdtempSync(join(folder, name));
  mkdirSync(join(home, "pkg"));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, file)), { recursive: true });
    writeFileSync(join(home, file), text);
  }
  return {
    version: "1",
    date: "2026-01-01",
    folder: home,
    read: (file: string) => readFileSync(join(home, file), "utf8"),
  };
}

const STATUS = `
const (
	MetricLabelName = "name"
	MetricSubsystem = "status_condition"
)
func conditionCountMetric(objectName string, additionalLabels ...string) pmetrics.GaugeMetric {
	subsystem := lo.Ternary(len(objectName) == 0, MetricSubsystem, objectName)
	return pmetrics.NewPrometheusGauge(
		metrics.Registry,
		prometheus.GaugeOpts{
			Subsystem: subsystem,
			Name:      "count",
		},
		append([]string{
			MetricLabelName,
		}, additionalLabels...),
	)
}
`;
const COMMON =
  'package metrics\nconst (\n\tNamespace = "karpenter"\n\tNodePoolLabel = "nodepool"\n)\nvar NodePool = opmetrics.Label{\n\tName: NodePoolLabel,\n}\n';

const definition = (labels: string, name = "things_total") => `
import (
	"${CORE}"
	opmetrics "${OPERATORPKG}"
)
const own = "own"
var Things = opmetrics.NewPrometheusCounter(
	crmetrics.Registry,
	prometheus.CounterOpts{
		Namespace: metrics.Namespace,
		Name:      "${name}",
		Help:      "Things, braces {} and all.",
	},
	${labels},
)
`;

const read = (file: string, more: Readonly<Record<string, string>> = {}) =>
  metricsOf(
    {
      core: goModule("core", { "pkg/metrics/constants.go": COMMON }),
      provider: goModule("provider", { "pkg/things/metrics.go": file, ...more }),
      operatorpkg: goModule("operatorpkg", { "status/metrics.go": STATUS }),
    },
    ["karpenter.sh/nodepool", "topology.kubernetes.io/zone"],
  );

describe("metricsOf", () => {
  test.each([
    ["names of another package and its own", "[]string{metrics.NodePoolLabel, own}", ["nodepool", "own"]],
    ["descriptions, as from 1.15 on", "[]opmetrics.Label{metrics.NodePool}", ["nodepool"]],
    ["literals", '[]string{"version", "commit"}', ["commit", "version"]],
    ["none", "[]string{}", []],
  ])("finds labels that are %s", (_, labels, expected) => {
    expect(read(definition(labels)).karpenter_things_total).toEqual({ type: "counter", labels: expected });
  });

  test("follows a function that adds to a node's labels", () => {
    const file = `${definition("labelNames()")}
func labelNames() []string {
	return append(
		sets.New(lo.Values(getWellKnownLabels())...).UnsortedList(),
		own,
	)
}
`;
    expect(read(file).karpenter_things_total?.labels).toEqual(["nodepool", "own", "zone"]);
  });

  test("has conditions of each kind, with the labels that come with it", () => {
    const all = read(definition("[]string{}"));
    expect(all.operator_nodeclaim_status_condition_count).toEqual({
      type: "gauge",
      labels: ["karpenter_k8s_aws_ec2nodeclass", "karpenter_sh_nodepool", "name"],
    });
    expect(all.operator_nodepool_status_condition_count?.labels).toEqual(["name"]);
  });

  test("leaves out what only tests define", () => {
    const more = {
      "pkg/things/metrics_test.go": definition("[]string{}", "tests_total"),
      "pkg/fake/metrics.go": definition("[]string{}", "fakes_total"),
    };
    expect(
      Object.keys(read(definition("[]string{}"), more)).filter((name) => name.startsWith("karpenter")),
    ).toEqual(["karpenter_things_total"]);
  });

  test.each([
    ["a label of nowhere", "[]string{unknown}", "names unknown"],
    ["a package that is not read", "[]string{elsewhere.Label}", "names elsewhere"],
    ["a list of another form", "labels", "has labels that are not known here"],
  ])("ends the release at %s", (_, labels, message) => {
    expect(() => read(definition(labels))).toThrow(message);
  });
});

describe("the carried releases", () => {
  test.each(KARPENTER_MINORS)(
    "%s: each metric has a type of Prometheus' and its labels once, in order",
    (minor) => {
      const metrics = Object.entries(karpenterMetrics(minor));
      expect(metrics.length).toBeGreaterThan(80);
      for (const [name, { type, labels }] of metrics) {
        expect(name).toMatch(/^(karpenter|operator)_[a-z0-9_]+$/);
        expect(["counter", "gauge", "histogram", "summary"]).toContain(type);
        expect(labels).toEqual([...new Set(labels)].toSorted());
      }
    },
  );

  test.each([
    ["karpenter_cloudprovider_instance_launch_failures_total", "1.9", undefined],
    [
      "karpenter_cloudprovider_instance_launch_failures_total",
      "1.14",
      ["capacity_type", "reason", "zone", "zone_id"],
    ],
    ["karpenter_cloudprovider_errors_total", "1.14", ["controller", "error", "method", "provider"]],
    [
      "karpenter_cloudprovider_errors_total",
      "1.15",
      ["controller", "error", "method", "nodepool", "provider"],
    ],
    ["karpenter_nodes_created_total", "1.9", ["nodepool"]],
    ["karpenter_nodes_created_total", "1.14", ["nodepool", "zone"]],
  ] as const)("%s in %s has %j", (name, minor, labels) => {
    expect(karpenterMetrics(minor)[name]?.labels).toEqual(labels);
  });
});
