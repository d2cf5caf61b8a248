import { type BuiltStack, infraOf, workloadsOf } from "../support/stacks";

const IDS = ["subnet-0123456a", "subnet-0123456b"];
const existing = { vpcId: "vpc-0123456a", privateSubnetIds: IDS };
const infra = (network: object) => infraOf({ network });
const resourcesOf = ({ graph }: BuiltStack, ...types: string[]) => types.flatMap((type) => graph.of(type));

describe("a network that is there already", () => {
  const stack = infra({ existing, endpoints: ["sts"] });

  test("stays as it is: nothing in it is made but security groups and what is asked for", () => {
    expect(
      resourcesOf(
        stack,
        "aws_vpc",
        "aws_subnet",
        "aws_route",
        "aws_route_table",
        "aws_nat_gateway",
        "aws_eip",
        "aws_ec2_tag",
        "aws_default_security_group",
        "aws_internet_gateway",
      ),
    ).toEqual([]);
    for (const group of Object.values<any>(stack.terraform.resource.aws_security_group))
      expect(group.vpc_id).toBe("vpc-0123456a");
  });

  test("holds the nodes and, in subnets of its own, the control plane", () => {
    const [cluster] = Object.values<any>(
      infra({ existing: { ...existing, controlPlaneSubnetIds: ["subnet-0123456c", "subnet-0123456d"] } })
        .terraform.resource.aws_eks_cluster,
    );
    expect(cluster.vpc_config.subnet_ids).toEqual(["subnet-0123456c", "subnet-0123456d"]);
    const [group] = Object.values<any>(stack.terraform.resource.aws_eks_node_group);
    expect(group.subnet_ids).toEqual(IDS);
  });

  test("P4 has one security group that Karpenter and the load balancer controller find", () => {
    const tags = Object.values<any>(stack.terraform.resource.aws_security_group).map((group) =>
      Object.keys(group.tags),
    );
    for (const key of ["karpenter.sh/discovery", "kubernetes.io/cluster/karpenter"])
      expect(tags.filter((keys) => keys.includes(key))).toHaveLength(1);
  });
});

describe("endpoints", () => {
  const stack = infra({ nat: "none", endpoints: "private", flowLogs: {} });
  const endpoints = stack.graph.of("aws_vpc_endpoint");

  test("P13 are there before the nodes that have no other way, and go after them", () => {
    expect(endpoints).toHaveLength(9);
    const nodes = stack.graph.only("aws_eks_node_group");
    for (const endpoint of endpoints)
      expect([endpoint, stack.graph.isAfter(nodes, endpoint)]).toEqual([endpoint, true]);
  });

  test("P13 stand in the new VPC's private subnets and route tables", () => {
    const made = Object.values<any>(stack.terraform.resource.aws_vpc_endpoint);
    const gateway = made.find(({ vpc_endpoint_type }) => vpc_endpoint_type === "Gateway");
    expect(gateway.route_table_ids).toHaveLength(3);
    for (const table of gateway.route_table_ids)
      expect(table).toMatch(/aws_route_table\.Network_PrivateRoutes_/);
    for (const { subnet_ids } of made.filter((each) => each !== gateway)) {
      expect(subnet_ids).toHaveLength(3);
      for (const subnet of subnet_ids) expect(subnet).toMatch(/aws_subnet\.Network_Private\d_/);
    }
  });
});

describe("nodes in a network that is there already", () => {
  const nodeClassOf = (settings: object) => {
    const { terraform } = workloadsOf(settings);
    const release = Object.entries<any>(terraform.resource.helm_release).find(([id]) =>
      /^Nodes/.test(id),
    )![1];
    const values = release.values[0].replaceAll(/\$\{jsonencode\(([^)]*)\)\}/g, '"$1"');
    return JSON.parse(values).nodeClasses.default.spec;
  };

  test("are found by id, their security group by the id that infra says", () => {
    expect(nodeClassOf({ network: { existing } })).toMatchObject({
      subnetSelectorTerms: [{ id: "subnet-0123456a" }, { id: "subnet-0123456b" }],
      securityGroupSelectorTerms: [
        { id: "data.terraform_remote_state.infra.outputs.node_security_group_id" },
      ],
    });
  });

  test("are found by the tag where subnets carry it, as in a new VPC", () => {
    const byTag = [{ tags: { "karpenter.sh/discovery": "karpenter" } }];
    for (const network of [{ existing: { ...existing, tagSubnets: true } }, {}])
      expect(nodeClassOf({ network })).toMatchObject({
        subnetSelectorTerms: byTag,
        securityGroupSelectorTerms: byTag,
      });
  });

  test("lie where their class says, if it says so", () => {
    const terms = [{ id: "subnet-0123456f" }];
    const nodeClasses = { default: { subnetSelectorTerms: terms } };
    expect(nodeClassOf({ network: { existing }, nodeClasses }).subnetSelectorTerms).toEqual(terms);
  });
});
