import { dashboards } from "../../../constructs/monitoring/dashboards/dashboards";

const all = Object.entries(dashboards("1.14"));

describe("dashboards", () => {
  test("have addresses and titles that stay", () => {
    expect(all.map(([name, { uid, title }]) => [name, uid, title])).toEqual([
      ["karpenter-nodes", "karpenter-nodes", "Karpenter / Nodes"],
      ["karpenter-pods", "karpenter-pods", "Karpenter / Pods, launches and disruptions"],
      ["karpenter-controller", "karpenter-controller", "Karpenter / Controller"],
    ]);
  });

  test.each(all)(
    "%s: no panel lies on another, and each has an id, a title and words of its own",
    (_, { panels }) => {
      const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
        Array.from({ length: w * h }, (__, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
      );
      expect(new Set(cells).size).toBe(cells.length);
      for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (const key of ["id", "title", "description"] as const)
        expect(new Set(panels.map((panel) => panel[key])).size).toBe(panels.length);
    },
  );

  test.each(all)("%s asks the Prometheus that its reader chooses", (_, { templating, panels }) => {
    expect(templating.list).toEqual([
      expect.objectContaining({ name: "datasource", type: "datasource", query: "prometheus" }),
    ]);
    for (const { datasource, targets } of panels) {
      for (const { uid } of [datasource, ...targets.map((target) => target.datasource)])
        expect(uid).toBe("$datasource");
    }
  });

  test("have no text that Terraform would take for its own", () => {
    expect(JSON.stringify(all)).not.toMatch(/[$%]\{/);
  });

  test("draw what falls below zero from below zero", () => {
    const panels = all.flatMap(([, dashboard]) => dashboard.panels);
    const minOf = (title: string) => panels.find((panel) => panel.title === title)!.fieldConfig.defaults.min;
    expect(minOf("Nodes launched and gone")).toBeUndefined();
    expect(minOf("Nodes by NodePool")).toBe(0);
  });
});
