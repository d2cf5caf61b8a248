import { Sleep } from "@cdktf/provider-time/lib/sleep";
import { DEFAULT_VERSIONS } from "../../../releases/defaults";
import { workloads } from "../../support/workloads";

test("CrdWait waits ten seconds, and again when Karpenter's release changes", () => {
  expect(workloads().only(Sleep)).toMatchObject({
    create_duration: "10s",
    triggers: { karpenter: DEFAULT_VERSIONS.karpenter },
  });
});
