import { environmentSchema } from "../../../config/environment";
import { environmentWarnings } from "../../../config/rules";

const EXISTING = {
  existing: {
    vpcId: "vpc-0123456a",
    privateSubnetIds: ["subnet-0123456a", "subnet-0123456b"],
    tagSubnets: true,
  },
};

function warnings(nodeClass: object, more: object = {}): string[] {
  const file = {
    aws: { region: "eu-west-1" },
    cluster: { name: "shop" },
    nodeClasses: { default: nodeClass },
    ...more,
  };
  return environmentWarnings(environmentSchema.parse(file))
    .filter(({ path }) => path[0] === "nodeClasses")
    .map(({ path, message }) => `${path.slice(2).join(".")}: ${message}`);
}

describe("a node class of another cluster", () => {
  test("is told of its role, with what to write", () => {
    expect(warnings({ role: "KarpenterNodeRole-old" })).toEqual([
      "role: this is the role of cluster old; remove the line, and nodes take the role that infra makes for shop",
    ]);
  });

  test.each([
    ["karpenter.sh/discovery", "old"],
    ["kubernetes.io/cluster/old", "owned"],
    ["alpha.eksctl.io/cluster-name", "old"],
  ])("is told of its tag %s", (tag, value) => {
    const terms = [{ tags: { [tag]: value } }];
    const message =
      "this is the tag of cluster old, and selects nothing of shop, so the node class never gets ready;";
    expect(warnings({ subnetSelectorTerms: terms, securityGroupSelectorTerms: terms })).toEqual([
      expect.stringContaining(`subnetSelectorTerms.0.tags.${tag}: ${message} remove subnetSelectorTerms`),
      expect.stringContaining(
        `securityGroupSelectorTerms.0.tags.${tag}: ${message} remove securityGroupSelectorTerms`,
      ),
    ]);
  });

  test("may have its subnets in a VPC that was there before", () => {
    const subnetSelectorTerms = [{ tags: { "karpenter.sh/discovery": "old" } }];
    expect(warnings({ subnetSelectorTerms }, { network: EXISTING })).toEqual([]);
  });

  test.each([
    [{ role: "KarpenterNodeRole-shop" }],
    [{ role: "team-nodes" }],
    [{ subnetSelectorTerms: [{ tags: { "karpenter.sh/discovery": "*" } }] }],
    [{ subnetSelectorTerms: [{ id: "subnet-0123456a" }, { tags: { Name: "private" } }] }],
  ])("is not seen in %j", (nodeClass) => {
    expect(warnings(nodeClass)).toEqual([]);
  });
});

describe("security groups in place of the nodes' own", () => {
  test.each([
    [[{ id: "sg-0123456789abcdef0" }]],
    [[{ name: "databases" }]],
    [[{ tags: { team: "data" } }, { id: "sg-0123456789abcdef0" }]],
  ])("%j bring the term to add", (securityGroupSelectorTerms) => {
    expect(warnings({ securityGroupSelectorTerms })).toEqual([
      "securityGroupSelectorTerms: these take the place of the nodes' own security group, through which they reach the API server and each other; add the term - tags: { karpenter.sh/discovery: shop }",
    ]);
  });

  test.each([
    [[{ id: "sg-0123456789abcdef0" }, { tags: { "karpenter.sh/discovery": "shop" } }]],
    [[{ tags: { "aws:eks:cluster-name": "shop" } }]],
    [[{ name: "eks-shop-node" }]],
    [[{ tags: { "karpenter.sh/discovery": "*" } }]],
  ])("are not seen in %j", (securityGroupSelectorTerms) => {
    expect(warnings({ securityGroupSelectorTerms })).toEqual([]);
  });
});

describe("more addresses on a node than Karpenter counts", () => {
  const prefixes = {
    cluster: {
      name: "shop",
      addons: { "vpc-cni": { values: { env: { ENABLE_PREFIX_DELEGATION: "true" } } } },
    },
  };

  test("bring the line to add", () => {
    const message =
      "gives nodes more addresses, and Karpenter still counts pods by network interfaces: 29 on an m7i.large; add kubelet: { maxPods: 110 }";
    expect(warnings({}, prefixes)).toEqual([
      `: ENABLE_PREFIX_DELEGATION ${message}, or write cluster.addons.vpc-cni.prefixDelegation: true in the variable's place, which counts them`,
    ]);
    expect(warnings({ ipPrefixCount: 4 })).toEqual([`ipPrefixCount: ipPrefixCount ${message}`]);
  });

  const counted = (addon: object, more: object = {}) => ({
    ...more,
    cluster: { name: "shop", addons: { "vpc-cni": { prefixDelegation: true, ...addon } } },
  });

  test("are counted with prefixDelegation, but in a class that is to stay as it is", () => {
    expect(warnings({}, counted({}))).toEqual([]);
    expect(warnings({ defaults: "none" }, counted({}))).toEqual([
      expect.stringMatching(/^: prefixDelegation gives nodes more addresses/),
    ]);
  });

  test("are fewer with custom networking, which Karpenter counts from 1.15 on", () => {
    const values = {
      env: { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true" },
      eniConfig: { create: true, region: "eu-west-1", subnets: {} },
    };
    expect(warnings({}, counted({ values }, { karpenter: { version: "1.14.3" } }))).toEqual([
      expect.stringMatching(/custom networking takes an interface .* max-pods-calculator\.sh/),
    ]);
    expect(warnings({}, counted({ values }, { karpenter: { version: "1.15.2" } }))).toEqual([]);
  });

  test("are counted with maxPods", () => {
    expect(warnings({ kubelet: { maxPods: 110 } }, prefixes)).toEqual([]);
    expect(warnings({})).toEqual([]);
  });
});
