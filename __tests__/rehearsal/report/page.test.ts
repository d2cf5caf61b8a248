import { join } from "node:path";
import { reportPage } from "../../../rehearsal/report/page";
import { readScenario } from "../../../rehearsal/scenario/read-scenario";
import { scenarioResult } from "../../../rehearsal/scenario/result";
import { whatOf } from "../../../rehearsal/scenario/words";
import { rehearsalResult } from "../../support/rehearsal-result";

const GAME_DAY = join(__dirname, "..", "..", "..", "rehearsal", "scenarios", "game-day.yaml");

const result = rehearsalResult();
const page = reportPage(result);
const textOf = (id: string) => page.match(new RegExp(`id="${id}"[^>]*>([^<]*)<`))?.[1];

describe("the report's page", () => {
  test("has the result's figures", () => {
    expect(textOf("cost")).toBe(result.cost.perHour.toFixed(3));
    expect(textOf("nodes")).toBe("2");
    expect(textOf("running")).toBe("8");
    expect(textOf("pending")).toBe("1");
    expect(textOf("evictions")).toBe("1");
  });

  test("says why a pod does not fit, whose prices it has and what they leave out", () => {
    expect(page).toContain("the pod asks for kubernetes.io/arch arm64, its NodePool allows amd64");
    expect(page).toContain("Prices: EC2's on-demand list of us-east-1");
    expect(page).toContain(
      "Left out: 1 type of the region without a price, 2 types with one that the emulated AWS lacks.",
    );
  });

  test("compares what pods ask for with what each pool's nodes have", () => {
    expect(page).toContain("3 of 7.9, 38 %");
    expect(page).toContain("24 of 29.5 GiB, 81 %");
  });

  test("shows what a snapshot's cluster costs today, and without one nothing of it", () => {
    const fleet = (nodes: number, perHour: number) => ({ nodes, perHour, unpriced: 0, machines: [] });
    const comparison = { today: fleet(41, 9.75), withKarpenter: fleet(17, 4.125), systemNodes: 2 };
    const compared = reportPage({ ...result, comparison });
    expect(compared).toContain('id="today" class="">9.750<');
    expect(compared).toContain("USD an hour for 41 nodes; 4.125 with Karpenter, system nodes included");
    expect(page).not.toContain('id="today"');
  });

  test("says of a scenario what each step did, what held, and what broke it", () => {
    const value = readScenario(GAME_DAY).value!;
    const step = (number: number, more: object) => ({
      ...{ number, what: whatOf(value.steps[number - 1]!), from: 10 * number, to: 10 * number + 5 },
      ...{ did: [], held: [], broken: [], ...more },
    });
    const played = [
      step(1, { name: "more guests", held: ["pods run after 4 s, within 3:00 min"] }),
      step(2, { broken: ["7 evictions, expected at most 0"] }),
    ];
    const broken = reportPage({ ...result, scenario: scenarioResult("day.yaml", value, played) });
    expect(broken).toContain("<b>1. more guests</b>\n<small>deployment/web gets 9 replicas, 5 s</small>");
    expect(broken).toContain("<small>held: pods run after 4 s, within 3:00 min</small>");
    expect(broken).toContain('<small class="bad">broken: 7 evictions, expected at most 0</small>');
    expect(broken).toContain(`${value.steps.length - 2} more not begun`);
    expect(broken).toContain("broke it: 7 evictions, expected at most 0.</p>");
    expect(broken).toContain(
      "a node was taken to boot for 45 s, a pod to start for 5 s and to end for its grace period",
    );
    expect(page).not.toContain("Scenario");
  });

  test("needs nothing from anywhere", () => {
    expect(page).not.toMatch(/(src|href)="(?!data:)/);
    expect(page).not.toMatch(/@import|url\((?!#)|fetch\(/);
  });

  test("has charts whose curves are drawn in the page's own colours", () => {
    expect(page.match(/<svg /g)).toHaveLength(6);
    expect(page).toContain('stroke="var(--c0)"');
  });

  test("takes no markup from names and reasons", () => {
    const reason = "</script><img src=x>";
    const hostile = reportPage({ ...result, pending: [{ name: "<b>", reason }], environment: "<i>" });
    expect(hostile).not.toContain(reason);
    expect(hostile).not.toContain("<b><b>");
    expect(hostile).toContain("&lt;/script&gt;&lt;img src=x&gt;");
  });

  test("is the same whenever it is made", () => {
    const withoutIds = (text: string) => text.replaceAll(/zr\d+|cls-\d+/g, "");
    expect(withoutIds(reportPage(result))).toBe(withoutIds(page));
  });

  test("has the two sides of a change beside each other, and what is replaced in which order", () => {
    const side = { nodes: 2, perHour: 0.5, running: 8, pending: [] };
    const machine = {
      nodePool: "general",
      instanceType: "m7i.large",
      capacityType: "spot",
      zone: "eu-west-1a",
    };
    const change = {
      ...{ base: "origin/main", before: side, after: { ...side, nodes: 1, perHour: 0.375 } },
      ...{ seconds: 60, atOnce: 1, isDone: false, succeeded: false, blocked: ["web-1 blocks"] },
      replacements: [
        { ...machine, name: "a", reason: "NodePoolDrifted", drifted: 1, leaves: 30, gone: 61 },
        { ...machine, name: "b", reason: "NodePoolDrifted", drifted: 1 },
      ],
    };
    const changed = reportPage({ ...result, change });
    expect(changed).toContain("<b>origin/main</b>\n<p>USD 0.500 an hour<br>");
    expect(changed).toContain("<b>the file as it is</b>\n<p>USD 0.375 an hour, 0.125 less<br>");
    expect(changed).toContain("<small>1 node, 8 pods run, 0 do not fit</small>");
    expect(changed).toContain("<small>general, m7i.large, spot<br>NodePoolDrifted</small>");
    expect(changed).toContain('<td class="number">30 s</td><td class="number">61 s</td>');
    expect(changed).toContain('<td class="number">still there</td><td class="number"></td>');
    expect(changed).toContain("<h3>What holds the rest up</h3>");
    expect(changed).toContain("a node was taken to boot for 45 s, a pod to start for 5 s");
  });

  test("says of a scenario that was played on both sides what each step came to", () => {
    const step = (more: object) => ({
      ...{ number: 1, what: "wait", from: 0, to: 5, did: [], held: [], broken: [] },
      ...more,
    });
    const played = (...steps: ReturnType<typeof step>[]) => ({
      ...{ file: "day.yaml", waits: 0, timing: { nodeBootSeconds: 45, podStartSeconds: 5 }, steps: 1 },
      ...{ played: steps, succeeded: true },
    });
    const scenario = played(step({ broken: ["2 evictions, expected at most 0"] }));
    const before = played(step({ held: ["at most 0 evictions"] }));
    const baseScenario = { base: "origin/main", scenario: before, nodes: 2, perHour: 0.5 };
    const page = reportPage({ ...result, scenario, baseScenario });
    expect(page).toContain('<td data-side="with origin/main" class="">at most 0 evictions</td>');
    expect(page).toContain(
      '<td data-side="with the file as it is" class="bad">broken: 2 evictions, expected at most 0</td>',
    );
    expect(reportPage({ ...result, scenario })).not.toContain('class="compared"');
  });
});
