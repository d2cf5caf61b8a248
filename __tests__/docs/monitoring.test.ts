import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ALERTS } from "../../constructs/monitoring/alerts";
import { dashboards } from "../../constructs/monitoring/dashboards/dashboards";

const page = readFileSync(join(__dirname, "../../docs/monitoring.md"), "utf8");
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .map((line) => line.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, "")));

describe("docs/monitoring.md", () => {
  test("has each alert in the order of the rules, with its time and severity", () => {
    const alerts = rows.filter(([name = ""]) => name.startsWith("`Karpenter"));
    expect(
      alerts.map(([name, when = "", severity]) => [name, when.match(/\b\d+[mh]\b/)?.[0], severity]),
    ).toEqual(ALERTS.map(({ name, lasts, severity }) => [`\`${name}\``, lasts, severity]));
  });

  test("has each dashboard by its title", () => {
    const titles = rows.map(([title = ""]) => title).filter((title) => title.startsWith("Karpenter / "));
    expect(titles).toEqual(Object.values(dashboards("1.14")).map(({ title }) => title));
  });
});
