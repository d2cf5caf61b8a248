import { ALERTS, alertGroups } from "../../../constructs/monitoring/alerts";

describe("alertGroups", () => {
  test("says for each alert what is wrong, what it means and what to do", () => {
    for (const { annotations, labels } of alertGroups("1.14").flatMap(({ rules }) => rules)) {
      expect(Object.keys(annotations).toSorted()).toEqual(["action", "description", "summary"]);
      for (const text of Object.values(annotations)) expect(text).toMatch(/\.$/);
      expect(["critical", "warning"]).toContain(labels.severity);
    }
  });

  test("leaves out what a file leaves out", () => {
    const { rules } = alertGroups("1.14", ["KarpenterGone"])[0]!;
    expect(rules).toHaveLength(ALERTS.length - 1);
    expect(rules.map(({ alert }) => alert)).not.toContain("KarpenterGone");
  });

  test.each([
    ["KarpenterGone", "5m"],
    ["KarpenterLaunchesRefused", "5m"],
    ["KarpenterNotReady", "10m"],
    ["KarpenterNodePoolAtLimit", "15m"],
    ["KarpenterDriftStuck", "6h"],
  ])("waits before %s: %s", (name, time) => {
    expect(alertGroups("1.14")[0]!.rules.find(({ alert }) => alert === name)?.for).toBe(time);
  });
});
