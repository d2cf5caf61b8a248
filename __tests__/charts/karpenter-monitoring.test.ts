import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { workloadsOf } from "../support/stacks";

const CHART = join(__dirname, "../../charts/karpenter-monitoring");
const read = (name: string) => readFileSync(join(CHART, name), "utf8");
const templates = readdirSync(join(CHART, "templates")).map((file) => read(`templates/${file}`));

/** What workloads gives the chart. */
function valuesOf(prometheus: object): Record<string, unknown> {
  const { graph, terraform } = workloadsOf({ monitoring: { prometheus } });
  const id = graph.only("helm_release", "Monitoring").slice("helm_release.".length);
  return JSON.parse(terraform.resource.helm_release[id].values[0]);
}

describe("the karpenter-monitoring chart", () => {
  test("knows each value that workloads gives it, and is checked for others", () => {
    const { properties, additionalProperties } = JSON.parse(read("values.schema.json"));
    expect(additionalProperties).toBe(false);
    const { global: _, ...known } = properties;
    const given = valuesOf({ labels: { release: "a" }, dashboards: { folder: "Nodes" } });
    expect(Object.keys(given).toSorted()).toEqual(Object.keys(known).toSorted());
    expect(Object.keys(parse(read("values.yaml"))).toSorted()).toEqual(Object.keys(known).toSorted());
  });

  test("reads no value that it does not have", () => {
    const used = templates.flatMap((text) =>
      [...text.matchAll(/\.Values\.(\w+)/g)].map(([, name = ""]) => name),
    );
    expect([...new Set(used)].toSorted()).toEqual(Object.keys(parse(read("values.yaml"))).toSorted());
  });

  test("finds the controller by what its chart calls it, and keeps the metrics' own labels", () => {
    const monitor = read("templates/servicemonitor.yaml");
    expect(monitor).toContain(
      "app.kubernetes.io/name: karpenter\n      app.kubernetes.io/instance: karpenter\n",
    );
    expect(monitor).toContain("port: http-metrics");
    expect(monitor).toContain("honorLabels: true");
  });
});
