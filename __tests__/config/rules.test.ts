import { environmentSchema } from "../../config/environment";
import { environmentWarnings } from "../../config/rules";

const parse = (settings: object) =>
  environmentSchema.safeParse({ aws: { region: "eu-west-1" }, ...settings });

describe("rules across sections", () => {
  test.each([
    ["settings.clusterName", { settings: { clusterName: "other" } }, "cluster.name"],
    ["settings.interruptionQueue", { settings: { interruptionQueue: "other" } }, "interruption.queue"],
    ["serviceAccount.name", { serviceAccount: { name: "other" } }, "karpenter.serviceAccount"],
    ["replicas", { replicas: 1 }, "karpenter.replicas"],
  ])("keep %s of the chart with what is made to match it", (path, values, instead) => {
    expect(parse({ karpenter: { values } }).error?.issues).toEqual([
      expect.objectContaining({
        path: ["karpenter", "values", ...path.split(".")],
        message: `conflicts with what other parts of the cluster are made to match; write ${instead} instead`,
      }),
    ]);
  });

  test("warn of an environment in which Karpenter has nothing to launch by", () => {
    const { data } = parse({ nodePools: {} });
    expect(data && environmentWarnings(data)).toContainEqual({
      path: ["nodePools"],
      message: "Karpenter launches nothing without a pool",
    });
  });
});
