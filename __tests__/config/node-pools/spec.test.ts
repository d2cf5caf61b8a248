import { defaultNodeClass, nodePoolSpec } from "../../../config/node-pools/spec";

const spec = (entry: Parameters<typeof nodePoolSpec>[0]) => nodePoolSpec(entry, { nodeClassName: "default" });
const requirements = (entry: Parameters<typeof nodePoolSpec>[0]) =>
  spec(entry).template.spec.requirements.map(({ key, operator, values = [] }) =>
    [key, operator, ...values].join(" "),
  );

const ARCH = "kubernetes.io/arch In amd64";
const LINUX = "kubernetes.io/os In linux";
const SPOT_FIRST = "karpenter.sh/capacity-type In spot on-demand";
const USUAL = "karpenter.k8s.aws/instance-category In c m r";
const FIFTH = "karpenter.k8s.aws/instance-generation Gt 4";

describe("nodePoolSpec", () => {
  test("is what a careful operator would choose where the entry is empty", () => {
    expect(spec({})).toEqual({
      template: {
        spec: {
          nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "default" },
          requirements: [
            { key: "kubernetes.io/arch", operator: "In", values: ["amd64"] },
            { key: "kubernetes.io/os", operator: "In", values: ["linux"] },
            { key: "karpenter.sh/capacity-type", operator: "In", values: ["spot", "on-demand"] },
            { key: "karpenter.k8s.aws/instance-category", operator: "In", values: ["c", "m", "r"] },
            { key: "karpenter.k8s.aws/instance-generation", operator: "Gt", values: ["4"] },
          ],
          expireAfter: "720h",
          terminationGracePeriod: "24h",
        },
      },
      disruption: {
        consolidationPolicy: "WhenEmptyOrUnderutilized",
        consolidateAfter: "1m",
        budgets: [{ nodes: "10%" }],
      },
      limits: { cpu: 100, memory: "400Gi" },
    });
  });

  test.each([
    [{ architectures: ["arm64" as const] }, "kubernetes.io/arch In arm64"],
    [{ operatingSystem: "windows" as const }, "kubernetes.io/os In windows"],
    [{ capacityTypes: ["reserved" as const] }, "karpenter.sh/capacity-type In reserved"],
    [{ instanceCategories: ["t"] }, "karpenter.k8s.aws/instance-category In t"],
    [{ instanceFamilies: ["m7i", "m7a"] }, "karpenter.k8s.aws/instance-family In m7i m7a"],
    [{ instanceTypes: ["t3.large"] }, "node.kubernetes.io/instance-type In t3.large"],
    [{ minInstanceGeneration: 3 }, "karpenter.k8s.aws/instance-generation Gt 2"],
    [{ minCpu: 4 }, "karpenter.k8s.aws/instance-cpu Gt 3"],
    [{ minCpu: 1 }, "karpenter.k8s.aws/instance-cpu Gt 0"],
    [{ maxCpu: 16 }, "karpenter.k8s.aws/instance-cpu Lt 17"],
    [{ minMemory: "8Gi" }, "karpenter.k8s.aws/instance-memory Gt 8191"],
    [{ maxMemory: "512Mi" }, "karpenter.k8s.aws/instance-memory Lt 513"],
    [{ maxMemory: "1Ti" }, "karpenter.k8s.aws/instance-memory Lt 1048577"],
    [{ zones: ["eu-west-1a"] }, "topology.kubernetes.io/zone In eu-west-1a"],
  ])("writes %j as a requirement", (entry, requirement) => {
    expect(requirements(entry)).toContain(requirement);
  });

  test.each([
    ["types are named", { instanceTypes: ["t3.large"] }],
    ["families are named", { instanceFamilies: ["t4g"] }],
    [
      "a requirement names families",
      {
        requirements: [{ key: "karpenter.k8s.aws/instance-family", operator: "In" as const, values: ["t3"] }],
      },
    ],
    [
      "GPUs are asked for",
      {
        requirements: [
          { key: "karpenter.k8s.aws/instance-gpu-count", operator: "Gt" as const, values: ["0"] },
        ],
      },
    ],
  ])(
    "asks for no category and generation where %s, since both at once may fit no instance type",
    (_, entry) => {
      expect(requirements(entry)).not.toContain(USUAL);
      expect(requirements(entry)).not.toContain(FIFTH);
    },
  );

  test("asks for no generation with categories that have no such, and for one with those that do", () => {
    expect(requirements({ instanceCategories: ["m", "t"] })).not.toContain(FIFTH);
    expect(requirements({ instanceCategories: ["m"] })).toContain(FIFTH);
  });

  test("gives a default up for a requirement on the same label, and keeps the others", () => {
    const arm = { key: "kubernetes.io/arch", operator: "NotIn" as const, values: ["amd64"] };
    expect(requirements({ requirements: [arm] })).toEqual([
      LINUX,
      SPOT_FIRST,
      USUAL,
      FIFTH,
      "kubernetes.io/arch NotIn amd64",
    ]);
  });

  test("adds to a whole list of requirements only the short forms that stand beside it", () => {
    const family = { key: "karpenter.k8s.aws/instance-family", operator: "In" as const, values: ["t3"] };
    const template = { spec: { requirements: [family] } };
    expect(requirements({ template })).toEqual(["karpenter.k8s.aws/instance-family In t3"]);
    expect(requirements({ template, architectures: ["amd64"] })).toEqual([
      ARCH,
      "karpenter.k8s.aws/instance-family In t3",
    ]);
  });

  test("puts short forms where the CRD wants them", () => {
    const taints = [{ key: "gpu", effect: "NoSchedule" as const }];
    const startupTaints = [{ key: "cni", effect: "NoExecute" as const }];
    const { template } = spec({
      nodeClass: "gpu",
      labels: { team: "a" },
      annotations: { owner: "b" },
      taints,
      startupTaints,
      expireAfter: "Never",
      terminationGracePeriod: "1h",
    });
    expect(template).toMatchObject({
      metadata: { labels: { team: "a" }, annotations: { owner: "b" } },
      spec: {
        nodeClassRef: { name: "gpu" },
        taints,
        startupTaints,
        expireAfter: "Never",
        terminationGracePeriod: "1h",
      },
    });
  });

  test("fills in each part of disruption by itself", () => {
    expect(spec({ disruption: { consolidateAfter: "Never" } }).disruption).toEqual({
      consolidationPolicy: "WhenEmptyOrUnderutilized",
      consolidateAfter: "Never",
      budgets: [{ nodes: "10%" }],
    });
  });

  test("keeps an empty list of budgets, which is not the same as none", () => {
    expect(spec({ disruption: { budgets: [] } }).disruption?.budgets).toEqual([]);
  });

  test("has no grace period where it is Never, which the CRD has no word for", () => {
    expect(spec({ terminationGracePeriod: "Never" }).template.spec).not.toHaveProperty(
      "terminationGracePeriod",
    );
  });

  test("replaces the default limits as a whole, by none as well", () => {
    expect(spec({ limits: { cpu: "10" } }).limits).toEqual({ cpu: "10" });
    expect(spec({ limits: {} }).limits).toEqual({});
  });

  test("gives a pool of fixed size no limits, which the API server would refuse", () => {
    const fixed = spec({ replicas: 3 });
    expect(fixed).not.toHaveProperty("limits");
    expect(fixed.replicas).toBe(3);
  });
});

describe("defaultNodeClass", () => {
  test.each([
    [["gpu"], "gpu"],
    [["gpu", "default"], "default"],
    [["gpu", "arm"], undefined],
    [[], undefined],
  ])("of %j is %s", (names, expected) => {
    expect(defaultNodeClass(names)).toBe(expected);
  });
});
