import { chartValueProblems } from "../../../config/karpenter/chart/check";
import {
  type KarpenterChartSettings,
  karpenterChartValues,
  withControllerRegion,
} from "../../../constructs/karpenter/karpenter-chart-values";
import { DEFAULT_VERSIONS } from "../../../releases/defaults";

const values = (props: Partial<KarpenterChartSettings> = {}): any =>
  karpenterChartValues({
    region: "eu-west-1",
    clusterName: "demo",
    clusterEndpoint: "https://api.example",
    serviceAccount: "karpenter",
    replicas: 2,
    resources: {},
    logLevel: "info",
    systemNodes: { labels: {} },
    ...props,
  });

const ROLE = "arn:aws:iam::111122223333:role/demo-karpenter";

describe("karpenterChartValues", () => {
  test("names the role on the service account with IRSA, and nowhere with Pod Identity", () => {
    expect(values({ irsa: { roleArn: ROLE, regionalSts: false } }).serviceAccount).toEqual({
      name: "karpenter",
      annotations: { "eks.amazonaws.com/role-arn": ROLE },
    });
    expect(values().serviceAccount.annotations).toBeUndefined();
  });

  test("asks for the region's STS as text, since Kubernetes takes no boolean in an annotation", () => {
    expect(values({ irsa: { roleArn: ROLE, regionalSts: true } }).serviceAccount.annotations).toEqual({
      "eks.amazonaws.com/role-arn": ROLE,
      "eks.amazonaws.com/sts-regional-endpoints": "true",
    });
  });

  test("sets how long pods are gathered", () => {
    expect(values({ batching: { maxDuration: "30s", idleDuration: "5s" } }).settings).toMatchObject({
      batchMaxDuration: "30s",
      batchIdleDuration: "5s",
    });
  });

  test("opens the gates that are named, and leaves the chart's own", () => {
    expect(values({ featureGates: { staticCapacity: true } }).settings.featureGates).toEqual({
      staticCapacity: true,
    });
    expect(values().settings).not.toHaveProperty("featureGates");
  });

  test("tells the controller that it has no way to IAM", () => {
    expect(values({ isolatedVpc: true }).settings.isolatedVPC).toBe(true);
    expect(values({ isolatedVpc: false }).settings.isolatedVPC).toBeUndefined();
  });

  test("makes a ServiceMonitor that Prometheus selects, only when told to", () => {
    expect(
      values({ metrics: { serviceMonitor: true, labels: { release: "prometheus" } } }).serviceMonitor,
    ).toEqual({
      enabled: true,
      additionalLabels: { release: "prometheus" },
    });
    expect(values({ metrics: { serviceMonitor: false } })).not.toHaveProperty("serviceMonitor");
  });

  test("serves metrics where told to, else where the chart does", () => {
    expect(values({ metrics: { serviceMonitor: false, port: 9090 } }).controller.metrics).toEqual({
      port: 9090,
    });
    expect(values().controller).not.toHaveProperty("metrics");
  });

  test("sets no key that the chart would ignore", () => {
    const all = values({
      irsa: { roleArn: ROLE, regionalSts: true },
      batching: { maxDuration: "30s", idleDuration: "5s" },
      featureGates: { nodeRepair: true, capacityBuffer: true },
      isolatedVpc: true,
      metrics: { serviceMonitor: true, labels: { a: "b" }, port: 9090 },
    });
    expect(chartValueProblems(all, DEFAULT_VERSIONS.karpenter)).toEqual([]);
  });
});

describe("the controller's region", () => {
  test("comes with the chart's values, since pods do not reach the instance metadata", () => {
    expect(values({ region: "ap-south-1" }).controller.env).toEqual([
      { name: "AWS_REGION", value: "ap-south-1" },
    ]);
  });

  test("stays beside variables of the user's own, with which Helm replaces the whole list", () => {
    const own = {
      controller: { env: [{ name: "GODEBUG", value: "x" }], extraVolumeMounts: [] },
      replicas: 1,
    };
    expect(withControllerRegion(own, "ap-south-1")).toEqual({
      controller: {
        env: [
          { name: "AWS_REGION", value: "ap-south-1" },
          { name: "GODEBUG", value: "x" },
        ],
        extraVolumeMounts: [],
      },
      replicas: 1,
    });
  });

  test("stands once where the user writes the same", () => {
    const own = { controller: { env: [{ name: "AWS_REGION", value: "ap-south-1" }] } };
    expect(withControllerRegion(own, "ap-south-1")).toEqual(own);
  });

  test.each([{}, { replicas: 1 }, { controller: { resources: {} } }])("leaves %j as it is", (own) => {
    expect(withControllerRegion(own, "ap-south-1")).toEqual(own);
  });
});
