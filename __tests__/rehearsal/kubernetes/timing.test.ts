import { parseAllDocuments } from "yaml";
import { kwokConfiguration } from "../../../rehearsal/kubernetes/timing";

function stages(timing: Parameters<typeof kwokConfiguration>[0]) {
  const all = parseAllDocuments(kwokConfiguration(timing)).map((each) => (each as { toJS(): any }).toJS());
  return Object.fromEntries(all.map(({ metadata, spec }) => [metadata.name, spec]));
}

describe("what kwok plays on pods", () => {
  test("makes a pod ready after the time that it is given, with every readiness gate", () => {
    const { "pod-ready": ready } = stages({ podStartSeconds: 5 });
    expect(ready.delay).toEqual({ durationMilliseconds: 5000 });
    expect(ready.next.statusTemplate).toContain("range .spec.readinessGates");
  });

  test("ends a pod that runs by its grace period, or sooner; one that does not run, at once", () => {
    const end = (podEndSeconds?: number) =>
      stages({ podStartSeconds: 0, podEndSeconds })["pod-end"].delay.durationFrom.jq.expression;
    expect(end()).toBe(".metadata.deletionTimestamp");
    expect(end(3)).toBe(
      "(.metadata.deletionTimestamp | fromdate) - (.metadata.deletionGracePeriodSeconds // 0) + ([(.metadata.deletionGracePeriodSeconds // 0), 3] | min) | todate",
    );
    const { "pod-gone": gone } = stages({ podStartSeconds: 0 });
    expect(gone.delay).toBeUndefined();
    expect(gone.selector.matchExpressions).toContainEqual({
      key: ".status.phase",
      operator: "NotIn",
      values: ["Running"],
    });
  });
});
