import { ALERTS, alertGroups } from "../../../constructs/monitoring/alerts";
import { dashboards } from "../../../constructs/monitoring/dashboards/dashboards";
import { isMeasured, metricsIn } from "../../../constructs/monitoring/queries";
import { KARPENTER_MINORS, type KarpenterMinor, karpenterMetrics } from "../../../releases/karpenter";

const queriesOf = (minor: KarpenterMinor): string[] => [
  ...Object.values(dashboards(minor)).flatMap(({ panels }) =>
    panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ),
  ...alertGroups(minor).flatMap(({ rules }) => rules.map(({ expr }) => expr)),
];

/** Labels that the scrape gives, and what label_replace makes. */
const OF_THE_SCRAPE = ["job", "instance"];
const MADE = ["nodepool", "reason"];

describe.each(KARPENTER_MINORS)("queries for Karpenter %s", (minor) => {
  const metrics = karpenterMetrics(minor);

  test("ask for no metric that the release does not have", () => {
    expect(queriesOf(minor).filter((query) => !isMeasured(query, metrics))).toEqual([]);
  });

  test("select and group by labels that the metrics have", () => {
    const wrong = queriesOf(minor).flatMap((query) => {
      const own = metricsIn(query).map(
        (name) => metrics[name] ?? metrics[name.replace(/_(bucket|sum|count)$/, "")],
      );
      const known = new Set([...own.flatMap((metric) => metric?.labels ?? []), ...OF_THE_SCRAPE, "le"]);
      const libraries = /\b(controller_runtime|workqueue|aws_sdk_go|leader_election|process)_/.test(query);
      const made = query.includes("label_replace") ? MADE : [];
      const selected = [...query.matchAll(/[{,](\w+)(?:=~|!~|!=|=)"/g)].map(([, label = ""]) => label);
      const grouped = [...query.matchAll(/\b(?:by|on) \(([^)]*)\)/g)].flatMap(([, list = ""]) =>
        list.split(", ").filter((label) => label !== ""),
      );
      if (libraries) return [];
      return [...selected, ...grouped]
        .filter((label) => !known.has(label) && !made.includes(label))
        .map((label) => `${label}: ${query}`);
    });
    expect(wrong).toEqual([]);
  });

  test("have every alert", () => {
    const { rules } = alertGroups(minor)[0]!;
    expect(rules.map(({ alert }) => alert)).toEqual(ALERTS.map(({ name }) => name));
  });
});

describe("what differs from release to release", () => {
  const titles = (minor: KarpenterMinor) =>
    Object.values(dashboards(minor)).flatMap(({ panels }) => panels.map(({ title }) => title));
  const refused = (minor: KarpenterMinor) =>
    alertGroups(minor)[0]!.rules.find(({ alert }) => alert === "KarpenterLaunchesRefused")!.expr;

  test("EC2's reason of a refused launch is known from 1.14 on: before that the panel is left out", () => {
    expect(titles("1.14")).toContain("Launches that failed, by EC2's reason");
    expect(titles("1.9")).toEqual(
      titles("1.14").filter((title) => title !== "Launches that failed, by EC2's reason"),
    );
    expect(titles("1.15")).toEqual(titles("1.14"));
  });

  test("refused launches are an alert in each, by what it measures", () => {
    expect(refused("1.14")).toContain('instance_launch_failures_total{reason!="LaunchFailed"}');
    expect(refused("1.9")).not.toContain("instance_launch_failures_total");
    expect(refused("1.9")).toContain('karpenter_cloudprovider_errors_total{method="Create",error=""}');
  });
});
