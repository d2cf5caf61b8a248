import { costCurve, momentsOf, nodeCurves, waitingCurve } from "../../../rehearsal/report/curves";
import { rehearsalResult } from "../../support/rehearsal-result";

const { story } = rehearsalResult();

describe("the curves of a rehearsal", () => {
  test("begin at nothing, end with it, and have each moment once", () => {
    expect(momentsOf(story)).toEqual([0, 1, 3, 5, 6, 12, 16, 31, 36, 60]);
  });

  test("count nodes by type and capacity from their launch to their end", () => {
    const [c6a, m6a] = nodeCurves(story);
    expect(c6a!.name).toBe("c6a.2xlarge, spot");
    expect(Object.fromEntries(c6a!.steps)).toMatchObject({ 0: 0, 3: 0, 5: 1, 60: 1 });
    expect(Object.fromEntries(m6a!.steps)).toMatchObject({ 5: 1, 31: 1, 36: 0, 60: 0 });
  });

  test("count the pods that have no place yet", () => {
    expect(waitingCurve(story).steps).toEqual([
      [0, 0],
      [1, 9],
      [12, 3],
      [16, 1],
      [60, 1],
    ]);
  });

  test("sum up what the launched nodes cost", () => {
    const cost = Object.fromEntries(costCurve(story).steps);
    expect(cost[0]).toBe(0);
    expect(cost[60]).toBeCloseTo(0.1071 + 0.252, 6);
  });
});
