import { problemLines } from "../../support/environments-folder";
import { environmentOf } from "../../support/stacks";

const FILE = "aws: { region: eu-west-1 }\n";
const linesFor = (text: string) =>
  problemLines({ "prod.yaml": FILE + text }).map((line) => line.replace("environments/prod.yaml:", ""));

describe("cluster.existing", () => {
  test("is a whole file with the cluster's name, which names everything", () => {
    expect(linesFor("cluster: { existing: { name: shop } }")).toEqual([]);
    const environment = environmentOf({ cluster: { existing: { name: "shop" } } });
    expect(environment.cluster.name).toBe("shop");
    expect(environment.cluster.version).toBeUndefined();
    expect(environment.network).toBeUndefined();
    expect(environment.systemNodeGroup).toBeUndefined();
  });

  test("keeps subnets and groups of the nodes for infra to find, by id", () => {
    const { spec } = environmentOf({ cluster: { existing: { name: "shop" } } }).nodeClasses.default!;
    expect(String(spec.subnetSelectorTerms[0]?.id)).toContain("node_subnet_ids");
    expect(String(spec.securityGroupSelectorTerms[0]?.id)).toContain("node_security_group_ids");
  });

  test("lets a rule hold at synth where the file names the version", () => {
    expect(
      linesFor('cluster: { existing: { name: shop }, version: "1.35" }\nkarpenter: { version: 1.7.0 }'),
    ).not.toEqual([]);
    expect(linesFor('cluster: { existing: { name: shop }, version: "1.20" }')[0]).toMatch(
      "cluster.version: expected",
    );
  });

  test.each<[string, string, string]>([
    [
      "a second name",
      "cluster: { existing: { name: shop }, name: store }",
      "cluster.name: conflicts with cluster.existing: write the name in cluster.existing.name alone",
    ],
    [
      "add-ons",
      "cluster: { existing: { name: shop }, addons: { coredns: {} } }",
      "cluster.addons: conflicts with cluster.existing: add-ons of a cluster that is there are its owner's, so remove the line",
    ],
    [
      "who may enter",
      "cluster: { existing: { name: shop }, admins: [] }",
      "cluster.admins: conflicts with cluster.existing: who may enter a cluster that is there, its owner says",
    ],
    [
      "logs",
      "cluster: { existing: { name: shop }, logging: {} }",
      "cluster.logging: conflicts with cluster.existing: a cluster that is there keeps what its owner gave it",
    ],
    [
      "a range of a new network",
      "cluster: { existing: { name: shop } }\nnetwork: { cidr: 10.9.0.0/16 }",
      "network.cidr: conflicts with cluster.existing: the network of a cluster that is there stays as it is",
    ],
    [
      "tags on subnets of others",
      "cluster: { existing: { name: shop } }\nnetwork: { existing: { vpcId: vpc-0a1b2c3d, privateSubnetIds: [subnet-0a1b2c3d, subnet-0b1c2d3e], tagSubnets: true } }",
      "network.existing.tagSubnets: conflicts with cluster.existing",
    ],
    [
      "a system node group that nobody asked for",
      "cluster: { existing: { name: shop } }\nsystemNodeGroup: { minSize: 2 }",
      "systemNodeGroup: conflicts with cluster.existing, whose controller runs on the nodes that are there; for a group of its own write cluster.existing.controllerNodes: systemNodeGroup",
    ],
    [
      "a shared role of a group that is not made",
      "cluster: { existing: { name: shop } }\nkarpenter: { nodeRole: shared }",
      "karpenter.nodeRole: needs, with cluster.existing, controllerNodes: systemNodeGroup there",
    ],
    [
      "a place for the controller that says nothing",
      "cluster: { existing: { name: shop, controllerNodes: main } }",
      "cluster.existing.controllerNodes: expected nodeGroup (a managed node group's name), labels (of nodes), or systemNodeGroup",
    ],
  ])("refuses %s, with what to write", (_what, text, message) => {
    const lines = linesFor(text);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(message);
  });

  test("takes a system node group of its own where the file asks for one", () => {
    const text = "cluster: { existing: { name: shop, controllerNodes: systemNodeGroup } }\n";
    expect(linesFor(`${text}systemNodeGroup: { minSize: 2 }\nkarpenter: { nodeRole: shared }`)).toEqual([]);
  });

  test("is one cluster for two files", () => {
    const lines = problemLines({
      "a.yaml": `${FILE}cluster: { existing: { name: shop } }`,
      "b.yaml": `${FILE}cluster: { name: shop }`,
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('whose cluster is called "shop" as well');
  });
});
