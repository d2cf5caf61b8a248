import { Sleep } from "@cdktf/provider-time/lib/sleep";
import { workloads } from "../../support/workloads";

test("CrdWait waits ten seconds, and again when Karpenter's release changes", () => {
  expect(workloads().only(Sleep)).toMatchObject({
    create_duration: "10s",
    triggers: { karpenter: "1.14.1" },
  });
});
