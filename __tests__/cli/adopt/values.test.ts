import { adoptedValues } from "../../../cli/adopt/values";

describe("adoptedValues", () => {
  test("keeps what a release was installed with, which an import would lose", () => {
    const given = {
      settings: { featureGates: { spotToSpotConsolidation: true }, batchMaxDuration: "30s" },
      controller: { env: [{ name: "GODEBUG", value: "x" }] },
      affinity: { nodeAffinity: {} },
    };
    expect(adoptedValues(given, "1.14.1")).toEqual({ values: given, settings: {}, leftOut: [] });
  });

  test("says by settings of this project what has one, so that no default stands beside it", () => {
    const { values, settings } = adoptedValues(
      {
        replicas: 3,
        logLevel: "debug",
        serviceAccount: { name: "karpenter-sa" },
        controller: { resources: { requests: { cpu: "1" } } },
      },
      "1.14.1",
    );
    expect(settings).toEqual({
      replicas: 3,
      logLevel: "debug",
      serviceAccount: "karpenter-sa",
      resources: { requests: { cpu: "1" } },
    });
    expect(values).toEqual({});
  });

  test("leaves out, and names, what infra's outputs say instead: the old role would win over Pod Identity", () => {
    const { values, settings, leftOut } = adoptedValues(
      {
        settings: { clusterName: "shop", interruptionQueue: "Karpenter-shop", preferencePolicy: "Ignore" },
        serviceAccount: {
          annotations: {
            "eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/old",
            "a.example/b": "c",
          },
        },
      },
      "1.14.1",
    );
    expect(values).toEqual({
      settings: { preferencePolicy: "Ignore" },
      serviceAccount: { annotations: { "a.example/b": "c" } },
    });
    // Pod Identity needs an add-on, which may not be there.
    expect(settings).toEqual({ identity: "irsa" });
    expect(leftOut.map(({ key }) => key)).toEqual([
      "settings.clusterName",
      "settings.interruptionQueue",
      "serviceAccount.annotations.eks.amazonaws.com/role-arn",
    ]);
    expect(leftOut.map(({ reason }) => reason)).toContainEqual(
      expect.stringContaining("to keep old write karpenter.controllerRole: { name: old }"),
    );
  });

  test("leaves out, and names, keys that the chart of that release ignores", () => {
    const { values, leftOut } = adoptedValues(
      { webhook: { enabled: true }, settings: { "a.b": 1, aws: { clusterName: "shop" } } },
      "1.14.1",
    );
    expect(values).toEqual({});
    expect(leftOut).toContainEqual({
      key: "webhook",
      reason: expect.stringContaining("no webhook since 1.1"),
    });
    expect(leftOut.map(({ key }) => key)).toEqual(["webhook", "settings.a.b", "settings.aws"]);
  });
});
