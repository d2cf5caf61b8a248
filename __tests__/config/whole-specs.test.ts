import { environmentSchema } from "../../config/environment";
import { resolve } from "../../config/resolve";
import { environmentWarnings } from "../../config/rules";

// As Karpenter's own guide has them, but for the names.
const NODE_POOL = {
  template: {
    spec: {
      requirements: [
        { key: "kubernetes.io/arch", operator: "In", values: ["amd64"] },
        { key: "karpenter.sh/capacity-type", operator: "In", values: ["on-demand"] },
        { key: "karpenter.k8s.aws/instance-category", operator: "In", values: ["c", "m", "r"] },
        { key: "karpenter.k8s.aws/instance-generation", operator: "Gt", values: ["2"] },
      ],
      nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "default" },
    },
  },
};
const NODE_CLASS = {
  role: "nodes",
  amiSelectorTerms: [{ alias: "al2023@v20260903" }],
  subnetSelectorTerms: [{ tags: { "karpenter.sh/discovery": "shop" } }],
  securityGroupSelectorTerms: [{ tags: { "karpenter.sh/discovery": "shop" } }],
};

const file = (nodePool: object, nodeClass: object) => ({
  aws: { region: "eu-west-1" },
  cluster: { name: "shop" },
  nodeClasses: { default: nodeClass },
  nodePools: { general: nodePool },
});

function specs(nodePool: object, nodeClass: object) {
  const { nodePools, nodeClasses } = resolve("default", environmentSchema.parse(file(nodePool, nodeClass)));
  return { nodePool: nodePools.general?.spec, nodeClass: nodeClasses.default?.spec };
}

const told = (nodePool: object, nodeClass: object) =>
  environmentWarnings(environmentSchema.parse(file(nodePool, nodeClass)))
    .filter(({ path }) => String(path[0]).startsWith("node"))
    .map(({ path, message }) => `${path.join(".")}: ${message}`);

describe("a spec that is given whole", () => {
  test("gets the project's defaults, byte for byte those that it had before one could say no", () => {
    const { nodePool, nodeClass } = specs(NODE_POOL, NODE_CLASS);
    expect(JSON.stringify(nodePool)).toBe(
      JSON.stringify({
        template: {
          spec: {
            nodeClassRef: NODE_POOL.template.spec.nodeClassRef,
            requirements: NODE_POOL.template.spec.requirements,
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
      }),
    );
    const ebs = { volumeSize: "50Gi", volumeType: "gp3", encrypted: true, deleteOnTermination: true };
    expect(nodeClass).toEqual({
      ...NODE_CLASS,
      blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs, rootVolume: true }],
      metadataOptions: {
        httpEndpoint: "enabled",
        httpProtocolIPv6: "disabled",
        httpPutResponseHopLimit: 1,
        httpTokens: "required",
      },
    });
  });

  test("is told of them once, and of nothing that the CRD adds as well", () => {
    expect(told(NODE_POOL, NODE_CLASS)).toEqual([
      "nodeClasses.default: the spec gets what it does not say: blockDeviceMappings: 50Gi of encrypted gp3; write your own, or defaults: none to keep it as it is",
      "nodePools.general: the spec gets what it does not say: limits: { cpu: 100, memory: 400Gi }, terminationGracePeriod: 24h, disruption: { consolidateAfter: 1m }; write your own, or defaults: none to keep it as it is",
    ]);
  });

  test("is told only of what it does not say itself", () => {
    const pool = {
      ...NODE_POOL,
      limits: { cpu: 10 },
      terminationGracePeriod: "1h",
      disruption: { consolidateAfter: "0s" },
    };
    expect(told(pool, { ...NODE_CLASS, blockDeviceMappings: [] })).toEqual([]);
  });

  test("stays as it is with defaults: none, and is told nothing", () => {
    const [nodePool, nodeClass] = [NODE_POOL, NODE_CLASS].map((spec) => ({ ...spec, defaults: "none" }));
    expect(specs(nodePool ?? {}, nodeClass ?? {})).toEqual({ nodePool: NODE_POOL, nodeClass: NODE_CLASS });
    expect(told(nodePool ?? {}, nodeClass ?? {})).toEqual([]);
  });
});

describe("defaults: none", () => {
  test("keeps what the short forms say, and nothing else", () => {
    const { nodePool } = specs({ defaults: "none", instanceFamilies: ["m7i"], expireAfter: "24h" }, {});
    expect(nodePool).toEqual({
      template: {
        spec: {
          nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "default" },
          requirements: [{ key: "karpenter.k8s.aws/instance-family", operator: "In", values: ["m7i"] }],
          expireAfter: "24h",
        },
      },
    });
  });

  test("fills in what the CRD requires of a node class", () => {
    const { nodeClass } = specs({}, { defaults: "none" });
    expect(Object.keys(nodeClass ?? {}).sort()).toEqual([
      "amiSelectorTerms",
      "role",
      "securityGroupSelectorTerms",
      "subnetSelectorTerms",
    ]);
  });

  test("keeps the volume that a short form asks for", () => {
    expect(specs({}, { defaults: "none", volumeSize: "20Gi" }).nodeClass?.blockDeviceMappings).toHaveLength(
      1,
    );
  });
});

describe("a short entry", () => {
  test.each([
    [{}, {}],
    [{ disruption: { consolidateAfter: "5m" }, limits: { cpu: 10 } }, { ami: "bottlerocket@v1.65.0" }],
    [{ template: { metadata: { labels: { team: "shop" } } } }, { role: "nodes" }],
  ])("is told nothing of its defaults, which are documented: %j, %j", (nodePool, nodeClass) => {
    expect(told(nodePool, nodeClass)).toEqual([]);
  });
});
