import { nodePoolProblems } from "../../../config/node-pools/checks";

const context = { nodeClasses: { default: {} }, region: "eu-west-1", staticCapacity: false };
const problems = (pool: unknown, more: Partial<Parameters<typeof nodePoolProblems>[1]> = {}) =>
  nodePoolProblems({ general: pool }, { ...context, ...more }).map(
    ({ path, message }) => `${path.join(".")}: ${message}`,
  );
const requirement = (key: string, ...values: string[]) => ({ key, operator: "In", values });

describe("nodePoolProblems", () => {
  test("has nothing against the default", () => {
    expect(problems({})).toEqual([]);
  });

  test.each([
    [
      { nodeClass: "gpu" },
      { default: {}, arm: {} },
      "nodePools.general.nodeClass: expected a name in nodeClasses, which are default, arm, got {value}",
    ],
    [
      { nodeClass: "constructor" },
      { default: {} },
      "nodePools.general.nodeClass: expected a name in nodeClasses, which are default, got {value}",
    ],
    [
      {},
      { gpu: {}, arm: {} },
      "nodePools.general.nodeClass: expected a name in nodeClasses, which are gpu, arm, got {value}",
    ],
    [{}, {}, "nodePools.general.nodeClass: expected a name in nodeClasses, which is empty, got {value}"],
    [
      {
        template: { spec: { nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "x" } } },
      },
      { default: {} },
      "nodePools.general.template.spec.nodeClassRef.name: expected a name in nodeClasses, which are default, got {value}",
    ],
  ])("finds a node class that does not exist: %j of %j", (pool, nodeClasses, problem) => {
    expect(problems(pool, { nodeClasses })).toEqual([problem]);
  });

  test("finds an unknown node class though other fields are wrong", () => {
    expect(problems({ nodeClass: "gpu", limits: { cpu: "lots" }, zones: 5 })).toEqual([
      expect.stringContaining("nodePools.general.nodeClass: "),
    ]);
  });

  test("finds a reference to another kind than EC2NodeClass", () => {
    const nodeClassRef = { group: "example.com", kind: "EC2NodeClass", name: "default" };
    expect(problems({ template: { spec: { nodeClassRef } } })).toEqual([
      expect.stringContaining(
        "nodePools.general.template.spec.nodeClassRef: expected group karpenter.k8s.aws",
      ),
    ]);
  });

  test.each([
    [
      { amiSelectorTerms: [{ name: "eks-node-x86_64-*" }], amiFamily: "AL2023" },
      { architectures: ["arm64"] },
      "architectures",
    ],
    [{ amiSelectorTerms: [{ ssmParameter: "/ami/arm64/id" }], amiFamily: "AL2023" }, {}, "architectures"],
    [
      { ami: "windows2022@latest" },
      { architectures: ["amd64", "arm64"], operatingSystem: "windows" },
      "architectures",
    ],
    [
      { amiSelectorTerms: [{ name: "eks-node-x86_64-*" }], amiFamily: "AL2023" },
      { requirements: [requirement("kubernetes.io/arch", "arm64")] },
      "requirements.0.values",
    ],
    [
      { amiSelectorTerms: [{ name: "eks-node-x86_64-*" }], amiFamily: "AL2023" },
      { template: { spec: { requirements: [requirement("kubernetes.io/arch", "arm64")] } } },
      "template.spec.requirements.0.values",
    ],
  ])("finds an architecture that the AMI is not for: %j, %j", (nodeClass, pool, path) => {
    expect(problems(pool, { nodeClasses: { default: nodeClass } })).toEqual([
      expect.stringMatching(
        new RegExp(`^nodePools\\.general\\.${path}: expected (amd64|arm64), got {value}; the AMI`),
      ),
    ]);
  });

  test.each([
    [{}, { architectures: ["arm64", "amd64"] }],
    [{ ami: "bottlerocket@v1.65.0" }, { architectures: ["arm64"] }],
    [{ amiSelectorTerms: [{ id: "ami-1" }], amiFamily: "AL2023" }, { architectures: ["arm64"] }],
    [
      { amiSelectorTerms: [{ name: "a-x86_64" }, { name: "a-arm64" }], amiFamily: "AL2023" },
      { architectures: ["arm64", "amd64"] },
    ],
  ])("has nothing against an architecture that the AMI may be for: %j, %j", (nodeClass, pool) => {
    expect(problems(pool, { nodeClasses: { default: nodeClass } })).toEqual([]);
  });

  test.each([
    [{ instanceTypes: ["m7g.large"] }, "instanceTypes", "[arm64]"],
    [{ instanceFamilies: ["c7gn", "a1", "x2gd", "im4gn"] }, "instanceFamilies", "[arm64]"],
    [{ instanceTypes: ["m7i.large"], architectures: ["arm64"] }, "instanceTypes", "[amd64]"],
  ])("finds types that no architecture of the pool fits: %j", (pool, field, fix) => {
    expect(problems(pool)).toEqual([
      expect.stringMatching(new RegExp(`^nodePools\\.general\\.${field}: .*architectures: \\${fix}`)),
    ]);
  });

  test.each([
    [{ instanceTypes: ["m7g.large", "m7i.large"] }],
    [{ instanceFamilies: ["g5", "p4d", "m7i-flex", "trn1", "u7i-12tb", "mac2"] }],
    [{ instanceTypes: ["g5g.xlarge"], architectures: ["arm64"] }],
  ])("has nothing against types that fit: %j", (pool) => {
    expect(problems(pool)).toEqual([]);
  });

  test("finds a capacity type that Karpenter does not know", () => {
    expect(problems({ requirements: [requirement("karpenter.sh/capacity-type", "onDemand")] })).toEqual([
      "nodePools.general.requirements.0.values: expected spot, on-demand or reserved, got {value}",
    ]);
  });

  test("finds a zone of another region, and is silent where the region is wrong itself", () => {
    expect(problems({ zones: ["eu-west-1a", "us-east-1a"] })).toEqual([
      "nodePools.general.zones: expected zones of aws.region, such as eu-west-1a, got {value}",
    ]);
    expect(problems({ zones: ["us-east-1a"] }, { region: undefined })).toEqual([]);
  });

  test("finds a fixed size without its feature gate", () => {
    expect(problems({ replicas: 2 })).toEqual([expect.stringContaining("nodePools.general.replicas: ")]);
    expect(problems({ replicas: 2 }, { staticCapacity: true })).toEqual([]);
  });

  test("finds a taint that is there twice, which Karpenter refuses at run time", () => {
    const taint = (value: string) => ({ key: "a", value, effect: "NoSchedule" });
    const found = problems({
      taints: [taint("1")],
      startupTaints: [taint("2"), { key: "a", effect: "NoExecute" }],
    });
    expect(found).toEqual([
      expect.stringContaining("nodePools.general.startupTaints.0: expected each key and effect once"),
    ]);
  });

  test.each([[undefined], [5], [{ general: null }], [{ general: { template: 5, taints: "x" } }]])(
    "bears %j",
    (pools) => {
      expect(nodePoolProblems(pools, context)).toEqual([]);
    },
  );
});
