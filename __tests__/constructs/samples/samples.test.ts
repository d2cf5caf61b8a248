import { Release } from "@cdktf/provider-helm/lib/release";
import { Samples, type SamplesProps } from "../../../constructs/samples/samples";
import { inCluster } from "../../support/in-cluster";

const release = (props: Partial<SamplesProps> = {}) =>
  inCluster((scope, probe) => {
    new Samples(scope, "Samples", { enabled: [], dependsOn: [probe.namespace], ...props });
  }).only(Release);

describe("Samples", () => {
  test("installs those that are switched on", () => {
    expect(JSON.parse(release({ enabled: ["inflate", "ingress"] }).values[0])).toMatchObject({
      inflate: true,
      ingress: true,
    });
  });

  test("tolerates a pool's taints, with and without a value", () => {
    const taints = [
      { key: "team", value: "a", effect: "NoSchedule" },
      { key: "gpu", effect: "NoExecute" },
    ];
    expect(JSON.parse(release({ toleration: { nodePool: "gpu", taints } }).values[0]).toleration).toEqual({
      nodePool: "gpu",
      tolerations: [
        { key: "team", operator: "Equal", value: "a", effect: "NoSchedule" },
        { key: "gpu", operator: "Exists", effect: "NoExecute" },
      ],
    });
  });

  test("holds up no deploy for want of capacity, and no destroy for a load balancer on its way out", () => {
    expect(release()).toMatchObject({ wait: false, upgrade_install: true });
  });
});
