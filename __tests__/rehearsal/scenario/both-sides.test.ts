import { changeMarkdown } from "../../../rehearsal/change/markdown";
import { bothSidesLines, comparedSteps } from "../../../rehearsal/scenario/both-sides";
import type { ScenarioResult } from "../../../rehearsal/scenario/result";
import { rehearsalResult } from "../../support/rehearsal-result";

const step = (number: number, more: object) => ({
  ...{ number, what: `does ${number}`, from: 10 * number, to: 10 * number + 5 },
  ...{ did: [], held: [], broken: [], ...more },
});
const scenario = (...played: ReturnType<typeof step>[]): ScenarioResult => ({
  ...{ file: "day.yaml", waits: 0, timing: { nodeBootSeconds: 45, podStartSeconds: 5 }, steps: 3 },
  ...{ played, succeeded: played.length === 3 },
});

const BEFORE = scenario(
  step(1, { name: "more guests", held: ["pods run after 84 s, within 4:00 min"] }),
  step(2, {}),
  step(3, { held: ["budgets kept", "at most 20 evictions"] }),
);
const AFTER = {
  ...scenario(
    step(1, { name: "more guests", held: ["pods run after 61 s, within 4:00 min"] }),
    step(2, { broken: ["7 evictions, expected at most 0"] }),
  ),
  broken: "step 2 (does 2)",
};

describe("a scenario that is played before and after a change", () => {
  test("is compared step by step, up to where the longer one came", () => {
    const expected = [
      {
        number: 1,
        what: "more guests",
        before: "pods run after 84 s, within 4:00 min",
        after: "pods run after 61 s, within 4:00 min",
      },
      { number: 2, what: "does 2", before: "done", after: "broken: 7 evictions, expected at most 0" },
      { number: 3, what: "does 3", before: "budgets kept; at most 20 evictions", after: "not begun" },
    ];
    expect(comparedSteps(BEFORE, AFTER)).toEqual(expected);
    expect(comparedSteps(AFTER, BEFORE)).toEqual(
      expected.map(({ before, after, ...rest }) => ({ ...rest, before: after, after: before })),
    );
  });

  test("is told with what the nodes cost on either side", () => {
    const base = { base: "origin/main", scenario: BEFORE, nodes: 1, perHour: 0.5 };
    const { nodes } = rehearsalResult();
    const [costs, ...steps] = bothSidesLines(base, AFTER, { nodes }, "USD");
    expect(costs).toMatch(
      /^USD 0\.500 an hour for 1 node with origin\/main, \d\.\d{3} for 2 nodes with the file as it is, as it began$/,
    );
    expect(steps.slice(0, 3)).toEqual([
      "1. more guests",
      "   origin/main: pods run after 84 s, within 4:00 min",
      "   as it is: pods run after 61 s, within 4:00 min",
    ]);
  });

  test("reads in a pull request as a table", () => {
    const baseScenario = { base: "origin/main", scenario: BEFORE, nodes: 1, perHour: 0.5 };
    const { change: _change, ...result } = rehearsalResult();
    const text = changeMarkdown({ ...result, scenario: AFTER, baseScenario });
    expect(text.split("\n")).toEqual([
      "### What this change does to `default` on a bad day",
      "",
      "Step 2 (does 2) broke it: 7 evictions, expected at most 0.",
      "",
      "| day.yaml | origin/main | this change |",
      "| --- | --- | --- |",
      "| Nodes as it begins | 1 | 2 |",
      expect.stringMatching(/^\| USD an hour \| 0\.500 \| \d\.\d{3} \|$/),
      "| 1. more guests | pods run after 84 s, within 4:00 min | pods run after 61 s, within 4:00 min |",
      "| 2. does 2 | done | broken: 7 evictions, expected at most 0 |",
      "| 3. does 3 | budgets kept; at most 20 evictions | not begun |",
      "",
      expect.stringMatching(/^<sub>Rehearsed with /),
      "",
    ]);
  });
});
