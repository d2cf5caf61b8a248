import { containerCommand, injectedEnvironment, quantity } from "../../../rehearsal/karpenter/container";

const deployment = (container: object) => ({
  metadata: { name: "karpenter", namespace: "kube-system" },
  spec: {
    template: {
      spec: { serviceAccountName: "karpenter", containers: [{ name: "controller", ...container }] },
    },
  },
});

describe("containerCommand", () => {
  test("gives the program what the chart's Deployment says", () => {
    const { env, args } = containerCommand(
      deployment({
        args: ["--v", "2"],
        env: [
          { name: "CLUSTER_NAME", value: "karpenter" },
          { name: "SYSTEM_NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } },
          { name: "EMPTY" },
        ],
      }),
    );
    expect(args).toEqual(["--v", "2"]);
    expect(env).toEqual({ CLUSTER_NAME: "karpenter", SYSTEM_NAMESPACE: "kube-system", EMPTY: "" });
  });

  test.each([
    ["requests.cpu", "1m", "1100"],
    ["limits.memory", "0", "1073741824"],
    ["limits.cpu", "1m", "0"],
  ])("resolves %s in units of %s as the kubelet does", (resource, divisor, expected) => {
    const resourceFieldRef = { containerName: "controller", resource, divisor };
    const { env } = containerCommand(
      deployment({
        env: [{ name: "X", valueFrom: { resourceFieldRef } }],
        resources: { requests: { cpu: "1100m" }, limits: { memory: "1Gi" } },
      }),
    );
    expect(env).toEqual({ X: expected });
  });

  test("does not make up a value that comes from elsewhere", () => {
    const env = [{ name: "TOKEN", valueFrom: { secretKeyRef: { name: "token", key: "token" } } as object }];
    expect(() => containerCommand(deployment({ env }))).toThrow("TOKEN of karpenter");
  });
});

describe("injectedEnvironment", () => {
  test("has no region, so that a chart without one fails in a rehearsal as it does on EKS", () => {
    const injected = injectedEnvironment({
      kubeconfig: "config.json",
      awsEndpoint: "http://127.0.0.1:1",
      credentialsUrl: "http://127.0.0.1:2",
    });
    expect(Object.keys(injected).filter((name) => name.includes("REGION"))).toEqual([]);
    expect(injected.AWS_EC2_METADATA_DISABLED).toBe("true");
  });
});

describe("quantity", () => {
  test.each([
    ["500m", 0.5],
    ["2", 2],
    ["1Gi", 1024 ** 3],
    ["20G", 20e9],
  ])("reads %s", (text, value) => expect(quantity(text)).toBe(value));

  test("refuses what is none", () => expect(() => quantity("lots")).toThrow("not a quantity: lots"));
});
