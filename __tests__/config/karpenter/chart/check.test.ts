import {
  chartKeysDrift,
  chartKeysRelease,
  chartValueProblems,
} from "../../../../config/karpenter/chart/check";
import { DEFAULT_VERSIONS } from "../../../../releases/defaults";

const paths = (values: object, version: string = DEFAULT_VERSIONS.karpenter) =>
  chartValueProblems(values as Record<string, unknown>, version).map(({ path }) => path);

describe("chartValueProblems", () => {
  test.each([
    ["webhook", { webhook: { enabled: true, port: 8443 } }],
    ["logConfig", { logConfig: {} }],
    ["settings.aws", { settings: { aws: { clusterName: "x" } } }],
    ["interruptionQueueName", { interruptionQueueName: "q" }],
    ["settings.interruptionQueueName", { settings: { interruptionQueueName: "q" } }],
    ["defaultInstanceProfile", { defaultInstanceProfile: "p" }],
    ["settings.defaultInstanceProfile", { settings: { defaultInstanceProfile: "p" } }],
    ["controller.nodeSelector", { controller: { nodeSelector: { a: "b" } } }],
    ["controller.logLevel", { controller: { logLevel: "debug" } }],
    ["settings.featureGates.drift", { settings: { featureGates: { drift: true } } }],
  ])("names %s, which 1.x ignores, with what took its place", (path, values) => {
    expect(chartValueProblems(values, DEFAULT_VERSIONS.karpenter)).toEqual([
      { path, message: expect.stringMatching(/^the chart ignores this key since Karpenter 1\.x; use \S/) },
    ]);
  });

  test("lets anything stand where Kubernetes gives the form", () => {
    const free = {
      affinity: { nodeAffinity: { whatever: 1 } },
      tolerations: [{ key: "a" }],
      controller: { env: [{ name: "A", value: "b" }], resources: { limits: { memory: "1Gi" } } },
      serviceAccount: { annotations: { "eks.amazonaws.com/role-arn": "arn" } },
    };
    expect(paths(free)).toEqual([]);
  });

  test("reports every problem at once, at any depth", () => {
    const values = {
      replica: 1,
      settings: { batchMaxDurations: "1s", featureGates: { nodeRepairs: true } },
      controller: "x",
    };
    expect(paths(values)).toEqual([
      "replica",
      "settings.batchMaxDurations",
      "settings.featureGates.nodeRepairs",
      "controller",
    ]);
  });

  test("suggests the key that was meant, and only a near one", () => {
    expect(chartValueProblems({ replica: 1, qqqqqqqqqq: 1 }, DEFAULT_VERSIONS.karpenter)).toEqual([
      { path: "replica", message: expect.stringContaining("did you mean replicas?") },
      { path: "qqqqqqqqqq", message: expect.stringContaining("it knows nameOverride, ") },
    ]);
  });

  test("takes no inherited name for a key", () => {
    expect(paths({ constructor: 1, settings: { toString: 1 } })).toEqual([
      "constructor",
      "settings.toString",
    ]);
  });

  test("refuses a false that the template drops", () => {
    expect(
      chartValueProblems({ settings: { ignoreDRARequests: false } }, DEFAULT_VERSIONS.karpenter),
    ).toEqual([
      { path: "settings.ignoreDRARequests", message: expect.stringContaining("IGNORE_DRA_REQUESTS") },
    ]);
    expect(paths({ settings: { ignoreDRARequests: true, isolatedVPC: false } })).toEqual([]);
  });

  test("knows which release brought a key", () => {
    const capacityBuffer = { settings: { featureGates: { capacityBuffer: true } } };
    const amiRefreshInterval = { settings: { amiRefreshInterval: "5m" } };
    expect(paths(capacityBuffer, "1.13.2")).toEqual(["settings.featureGates.capacityBuffer"]);
    expect(paths(capacityBuffer, "1.14.0")).toEqual([]);
    expect(paths(amiRefreshInterval, "1.12.2")).toEqual(["settings.amiRefreshInterval"]);
    expect(paths(amiRefreshInterval, "1.13.0")).toEqual([]);
  });
});

describe("chartKeysRelease", () => {
  test.each([
    ["1.12.0", "1.12"],
    ["1.14.1", "1.14"],
    ["1.15.0", "1.15"],
    ["2.0.0", "1.15"],
    ["1.11.0", "1.9"],
  ])("checks %s against the keys of %s", (version, release) =>
    expect(chartKeysRelease(version)).toBe(release),
  );
});

describe("chartKeysDrift", () => {
  test("says what a chart has and the list has not, and the other way", () => {
    const drift = chartKeysDrift(
      { replicas: 2, novel: 1, settings: { clusterName: "", extra: 1 } },
      DEFAULT_VERSIONS.karpenter,
    );
    expect(drift).toContain("novel: a key of the chart, but not listed");
    expect(drift).toContain("settings.extra: a key of the chart, but not listed");
    expect(drift).toContain("logLevel: listed, but not a key of the chart");
    expect(drift).toContain("settings.isolatedVPC: listed, but not a key of the chart");
    expect(drift.filter((line) => /^(replicas|settings\.clusterName):/.test(line))).toEqual([]);
  });
});
