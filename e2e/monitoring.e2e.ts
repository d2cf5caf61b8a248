import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parseAllDocuments, stringify } from "yaml";
import { workloadsOf } from "../__tests__/support/stacks";
import { programs } from "../rehearsal/programs/programs";
import { ALERT_CASES, type AlertCase } from "./support/alert-cases";
import { promtool } from "./support/prometheus";

const run = promisify(execFile);
const CHART = join(__dirname, "..", "charts", "karpenter-monitoring");
const RULES = ["--api-versions", "monitoring.coreos.com/v1/PrometheusRule"];
/** A patch of each carried release, with a Kubernetes that it supports. */
const RELEASES = [
  ["1.9", "1.9.3", "1.35"],
  ["1.12", "1.12.1", "1.35"],
  ["1.13", "1.13.1", "1.36"],
  ["1.14", "1.14.3", "1.36"],
  ["1.15", "1.15.2", "1.36"],
] as const;

let folder: string;
let helm: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "monitoring-"));
  ({ helm } = await programs({ env: process.env }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What Helm makes of the values that workloads gives the chart. */
function rendered(
  { prometheus, version, kubernetes }: { prometheus: object; version: string; kubernetes: string },
  ...words: string[]
): any[] {
  const { terraform, graph } = workloadsOf({
    monitoring: { prometheus },
    karpenter: { version },
    cluster: { version: kubernetes },
  });
  const id = graph.only("helm_release", "Monitoring").slice("helm_release.".length);
  const values = join(folder, "values.json");
  writeFileSync(values, terraform.resource.helm_release[id].values[0]);
  const args = ["template", "karpenter-monitoring", CHART, "-n", "kube-system", "-f", values, ...words];
  // What a cluster without the kinds gets to read is on the standard error.
  const text = execFileSync(helm, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  return parseAllDocuments(text).flatMap((document) => document.toJS() ?? []);
}

const of = (objects: any[], kind: string) => objects.filter((object) => object.kind === kind);
const NEWEST = { version: "1.14.3", kubernetes: "1.36" };

describe("the chart of monitoring", () => {
  test("says in a sentence what is missing where the cluster does not know the operator's kinds", () => {
    expect(() => rendered({ prometheus: {}, ...NEWEST })).toThrow(
      "The cluster does not know PrometheusRule (monitoring.coreos.com/v1): install the Prometheus operator first",
    );
  });

  test("makes rules and a target of the operator's, with the labels that Prometheus selects by", () => {
    const prometheus = { labels: { release: "kube-prometheus-stack" } };
    const objects = rendered({ prometheus, ...NEWEST }, ...RULES);
    for (const kind of ["PrometheusRule", "ServiceMonitor"])
      expect(of(objects, kind).map(({ metadata }) => metadata.labels)).toEqual([
        expect.objectContaining({ release: "kube-prometheus-stack" }),
      ]);
  });

  test("makes a ConfigMap of the rules for a Prometheus without operator, and nothing of its kinds", async () => {
    const objects = rendered({ prometheus: { operator: false }, ...NEWEST });
    expect([...new Set(objects.map(({ kind }) => kind))]).toEqual(["ConfigMap"]);
    const rules = objects.find(({ metadata }) => metadata.name === "karpenter-rules");
    const file = join(folder, "karpenter.yaml");
    writeFileSync(file, rules.data["karpenter.yaml"]);
    expect(await promtool("check", "rules", file)).toMatchObject({ ok: true });
  });

  test("puts the dashboards into the folder of Grafana's that is asked for", () => {
    const prometheus = { operator: false, dashboards: { folder: "Nodes", labels: { dashboards: "all" } } };
    const found = rendered({ prometheus, ...NEWEST }).filter(({ metadata }) => metadata.labels.dashboards);
    expect(found).toHaveLength(3);
    for (const { metadata } of found) expect(metadata.annotations).toEqual({ grafana_folder: "Nodes" });
  });
});

describe("in each release of Karpenter", () => {
  const objects = new Map<string, any[]>();
  const home = (minor: string) => join(folder, minor);
  const rulesOf = (minor: string) => of(objects.get(minor)!, "PrometheusRule")[0].spec;
  beforeAll(() => {
    for (const [minor, version, kubernetes] of RELEASES) {
      mkdirSync(home(minor));
      objects.set(minor, rendered({ prometheus: {}, version, kubernetes }, ...RULES));
      writeFileSync(join(home(minor), "rules.yaml"), stringify(rulesOf(minor)));
    }
  });

  test("the dashboards are what Grafana's own schema takes", async () => {
    const files = RELEASES.flatMap(([minor]) =>
      of(objects.get(minor)!, "ConfigMap").flatMap(({ data }) =>
        Object.entries<string>(data).map(([name, text]) => {
          writeFileSync(join(home(minor), name), text);
          return join(home(minor), name);
        }),
      ),
    );
    expect(files).toHaveLength(3 * RELEASES.length);
    const checker = join(__dirname, "support", "grafana-schema");
    await expect(run("go", ["run", ".", ...files], { cwd: checker })).resolves.toMatchObject({ stdout: "" });
  });

  test.each(RELEASES)("the rules for %s are what Prometheus takes", async (minor) => {
    expect(await promtool("check", "rules", join(home(minor), "rules.yaml"))).toEqual({
      ok: true,
      says: expect.stringContaining("8 rules found"),
    });
  });

  test.each(ALERT_CASES)("$alert fires when it should, and not before ($minor)", async (each) => {
    const file = join(home(each.minor), "test.yaml");
    writeFileSync(file, stringify(promtoolTest(each, rulesOf(each.minor).groups)));
    expect(await promtool("test", "rules", file)).toMatchObject({ ok: true });
  });
});

function promtoolTest({ alert, series, silentAt, firesAt, severity, expected }: AlertCase, groups: any[]) {
  const { annotations } = groups.flatMap(({ rules }) => rules).find((rule) => rule.alert === alert);
  const at = (eval_time: string, exp_alerts: object[]) => ({ eval_time, alertname: alert, exp_alerts });
  const alerts = expected.map(({ labels, summary }) => ({
    exp_labels: { severity, ...labels },
    exp_annotations: { ...annotations, summary },
  }));
  return {
    rule_files: ["rules.yaml"],
    evaluation_interval: "1m",
    tests: [
      {
        interval: "1m",
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        alert_rule_test: [at(silentAt, []), at(firesAt, alerts)],
      },
    ],
  };
}
