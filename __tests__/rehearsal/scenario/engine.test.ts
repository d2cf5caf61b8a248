import { play, type Stage, StepError } from "../../../rehearsal/scenario/engine";
import type { Moment } from "../../../rehearsal/scenario/judge";
import { scenarioLine, scenarioResult } from "../../../rehearsal/scenario/result";
import { type Scenario, scenarioSchema } from "../../../rehearsal/scenario/schema";

const node = (name: string, instanceType = "m7i.large", pricePerHour = 0.1) => ({
  ...{ name, instanceType, pricePerHour, nodePool: "general", capacityType: "spot", zone: "eu-west-1a" },
  ...{ architecture: "amd64", state: "ready" as const, pods: 1 },
});

type Look = Partial<Pick<Moment, "unplaced" | "evictions" | "brokenBudgets" | "instances">> & {
  readonly nodes?: readonly ReturnType<typeof node>[];
};

/** A cluster that a test describes second by second, and what was done to it. */
function stage(lookAt: (second: number) => Look, act: Stage["act"] = async () => []) {
  let second = 0;
  const done: string[] = [];
  const of: Stage = {
    currency: "USD",
    act: async (step) => {
      done.push(Object.keys(step).find((key) => key !== "name" && key !== "expect") ?? "");
      return act(step);
    },
    look: async () => {
      second += 1;
      // What is done is done before the next look, as on a real clock.
      await new Promise((resolve) => setImmediate(resolve));
      const { nodes = [], unplaced = [], evictions = 0, brokenBudgets = [], instances = [] } = lookAt(second);
      const report = { nodes, running: 1, pending: [], notMade: [] };
      return { at: second, report, unplaced, evictions, brokenBudgets, instances };
    },
  };
  return { of, done };
}

function scenario(...steps: object[]): Scenario {
  return scenarioSchema.parse({ steps });
}

const playOne = async (step: object, lookAt: (second: number) => Look, act?: Stage["act"]) => {
  const [played] = await play(scenario(step), stage(lookAt, act).of);
  return played!;
};

describe("a scenario", () => {
  test("plays its steps in order, each for as long as it waits", async () => {
    const { of, done } = stage(() => ({}));
    const played = await play(scenario({ wait: 5 }, { restart: "karpenter" }, { wait: 2 }), of);
    expect(done).toEqual(["wait", "restart", "wait"]);
    expect(
      played.map(({ number, from, to }) => ({ number, lasted: to - from >= [5, 0, 2][number - 1]! })),
    ).toEqual([
      { number: 1, lasted: true },
      { number: 2, lasted: true },
      { number: 3, lasted: true },
    ]);
  });

  test("ends with the step that breaks it, and names it", async () => {
    const all = scenario(
      { wait: 1 },
      { name: "the zone is lost", zoneDown: "eu-west-1a", expect: { podsRunWithin: 5 } },
      { wait: 1 },
    );
    const played = await play(all, stage(() => ({ unplaced: ["web-1: no node fits"] })).of);
    expect(played).toHaveLength(2);
    const result = scenarioResult("day.yaml", all, played);
    expect(result).toMatchObject({ succeeded: false, steps: 3, broken: "step 2 (the zone is lost)" });
    expect(scenarioLine(result)).toBe(
      "step 2 (the zone is lost) broke it: not every pod runs after 5 s: web-1: no node fits",
    );
  });

  test("has succeeded when all that was expected held", async () => {
    const all = scenario({ wait: 1, expect: { costAtMost: 1 } });
    const result = scenarioResult("day.yaml", all, await play(all, stage(() => ({})).of));
    expect(result).toMatchObject({ succeeded: true, broken: undefined });
    expect(scenarioLine(result)).toBe("all 1 steps brought what was expected");
  });

  test("is not begun where pods wait already", () => {
    const result = scenarioResult("day.yaml", scenario({ wait: 1 }), []);
    expect(result.succeeded).toBe(false);
    expect(scenarioLine(result)).toBe("the scenario was not begun: not every pod ran before it");
  });

  test("is broken by a step that finds nothing to do", async () => {
    const act = async () => {
      throw new StepError("there is no Spot node to take back");
    };
    const { broken, held } = await playOne(
      { spotNotice: { percent: 50 }, expect: { costAtMost: 1 } },
      () => ({}),
      act,
    );
    expect(broken).toEqual(["there is no Spot node to take back"]);
    expect(held).toEqual([]);
  });

  test("lets through what is no fault of a step", async () => {
    const act = async () => {
      throw new Error("terraform failed");
    };
    await expect(playOne({ deploy: "other.yaml" }, () => ({}), act)).rejects.toThrow("terraform failed");
  });

  test("asks after a wait, not before it, whether pods run", async () => {
    const lookAt = (second: number) => ({ unplaced: second > 5 && second < 30 ? ["web-1: starts"] : [] });
    const { held } = await playOne({ wait: 20, expect: { podsRunWithin: 20 } }, lookAt);
    expect(held).toEqual([expect.stringMatching(/^pods run after (8|9|10) s, within 20 s$/)]);
  });

  test("counts the time of an expectation from when a step is done, and its limits from its begin", async () => {
    let over = () => {};
    const act = () => new Promise<string[]>((resolve) => (over = () => resolve(["deployed"])));
    const lookAt = (second: number) => {
      if (second === 50) over();
      return {
        unplaced: second < 55 ? ["web-1: starts"] : [],
        nodes: second === 10 ? [node("a", "p5.48xlarge")] : [],
      };
    };
    const within = await playOne({ deploy: "other.yaml", expect: { podsRunWithin: 20 } }, lookAt, act);
    expect(within).toMatchObject({ did: ["deployed"], broken: [] });
    expect(within.held[0]).toMatch(/^pods run after [3-5] s, within 20 s$/);
    const soon = (second: number) => {
      if (second > 10) over();
      return lookAt(second);
    };
    const limited = await playOne({ deploy: "other.yaml", expect: { noNodeOfType: ["p5.*"] } }, soon, () => {
      setImmediate(() => over());
      return act();
    });
    expect(limited.broken.length + limited.held.length).toBe(1);
  });
});

describe("an expectation", () => {
  test("podsRunWithin holds once every pod has run for two seconds, and is broken when the time is over", async () => {
    const late = (after: number) => (second: number) => ({
      unplaced: second < after ? ["a: waits", "b: waits"] : [],
    });
    const step = { restart: "karpenter", expect: { podsRunWithin: 10 } };
    expect((await playOne(step, late(6))).held).toEqual([
      expect.stringMatching(/^pods run after [2-6] s, within 10 s$/),
    ]);
    expect(await playOne(step, late(30))).toMatchObject({
      held: [],
      broken: ["not every pod runs after 10 s: a: waits; b: waits"],
    });
    const flickering = (second: number) => ({ unplaced: second % 2 === 0 ? ["a: waits"] : [] });
    expect((await playOne(step, flickering)).broken).toEqual(["not every pod runs after 10 s: a: waits"]);
  });

  test("nothingLeftWithin looks at nodes and at instances", async () => {
    const step = { wait: 1, expect: { nothingLeftWithin: 10 } };
    expect((await playOne(step, (second) => ({ nodes: second < 5 ? [node("a")] : [] }))).broken).toEqual([]);
    expect((await playOne(step, () => ({ nodes: [node("a")] }))).broken).toEqual([
      "something is left after 10 s: node a is there",
    ]);
    expect((await playOne(step, () => ({ instances: ["i-1"] }))).broken).toEqual([
      "something is left after 10 s: instance i-1 is there",
    ]);
  });

  test("evictionsAtMost counts those since the step began", async () => {
    const step = { wait: 5, expect: { evictionsAtMost: 2 } };
    const grown = (to: number) => (second: number) => ({ evictions: second === 1 ? 7 : 7 + to });
    expect(await playOne(step, grown(2))).toMatchObject({ held: ["at most 2 evictions"], broken: [] });
    expect(await playOne(step, grown(3))).toMatchObject({
      held: [],
      broken: ["3 evictions, expected at most 2"],
    });
  });

  test("costAtMost is for every moment of the step", async () => {
    const step = { wait: 5, expect: { costAtMost: 0.2 } };
    const nodes = [node("a"), node("b")];
    expect((await playOne(step, () => ({ nodes }))).broken).toEqual([]);
    const surge = (second: number) => ({ nodes: second === 4 ? [...nodes, node("c")] : nodes });
    expect((await playOne(step, surge)).broken).toEqual([
      "nodes for USD 0.300 an hour, expected at most 0.2",
    ]);
  });

  test("noNodeOfType takes a star for any part of a type's name", async () => {
    const step = { wait: 5, expect: { noNodeOfType: ["*.metal", "p5.48xlarge"] } };
    const of = (type: string) => playOne(step, () => ({ nodes: [node("a", type)] }));
    expect((await of("m7i.metal")).broken).toEqual(["node a is of type m7i.metal"]);
    expect((await of("p5.48xlarge")).broken).toEqual(["node a is of type p5.48xlarge"]);
    expect((await of("p5.4xlarge")).broken).toEqual([]);
  });

  test("budgetsKept is broken by the first budget that is not", async () => {
    const step = { wait: 5, expect: { budgetsKept: true } };
    expect((await playOne(step, () => ({}))).held).toEqual(["budgets kept"]);
    const broken = (second: number) => ({
      brokenBudgets: second > 2 ? [`NodePool general, second ${second}`] : [],
    });
    expect((await playOne(step, broken)).broken).toEqual(["NodePool general, second 3"]);
  });
});
