import { nodeGroupTaint, toleration } from "../../../constructs/cluster/system-nodes";

describe("SystemTaint", () => {
  test.each([
    ["NoSchedule", "NO_SCHEDULE"],
    ["PreferNoSchedule", "PREFER_NO_SCHEDULE"],
    ["NoExecute", "NO_EXECUTE"],
  ] as const)("is %s to Kubernetes and %s to EKS", (effect, eks) => {
    const taint = { key: "CriticalAddonsOnly", value: "true", effect };
    expect(nodeGroupTaint(taint)).toEqual({ key: "CriticalAddonsOnly", value: "true", effect: eks });
    expect(toleration(taint)).toEqual({
      key: "CriticalAddonsOnly",
      operator: "Equal",
      value: "true",
      effect,
    });
  });
});
