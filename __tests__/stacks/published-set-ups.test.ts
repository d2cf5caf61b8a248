import { parse } from "yaml";
import { loadEnvironments } from "../../config/load-environments";
import { withEnvironments } from "../support/environments-folder";
import { nodeObjectsOf } from "../support/node-objects";
import { infraOf, workloadsOf } from "../support/stacks";

const requirementsOf = (pool: object) =>
  nodeObjectsOf({ nodePools: { pool } }).nodePools.pool!.spec.template.spec.requirements.map(
    ({ key, operator, values, minValues }: any) =>
      [key, operator, ...(values ?? []), ...(minValues ? [minValues] : [])].join(" "),
  );
const outputsOf = (stack: { readonly terraform: Record<string, any> }) =>
  Object.fromEntries(Object.entries<any>(stack.terraform.output).map(([name, { value }]) => [name, value]));

describe("the write-up on arm64 Spot nodes", () => {
  test("its EC2NodeClass: AL2023 pinned, found by tags, a role by name, tokens required", () => {
    const nodeClass = { amiFamily: "AL2023", ami: "al2023@v20250821" };
    const settings = { cluster: { name: "karpenter-demo" }, nodeClasses: { ec2graviton: nodeClass } };
    const byTag = [{ tags: { "karpenter.sh/discovery": "karpenter-demo" } }];
    expect(nodeObjectsOf(settings).nodeClasses).toEqual({
      ec2graviton: {
        spec: expect.objectContaining({
          amiFamily: "AL2023",
          amiSelectorTerms: [{ alias: "al2023@v20250821" }],
          role: "<karpenter_node_role_name>",
          subnetSelectorTerms: byTag,
          securityGroupSelectorTerms: byTag,
          metadataOptions: expect.objectContaining({ httpEndpoint: "enabled", httpTokens: "required" }),
        }),
      },
    });
  });

  test("its NodePool: Spot of category m above generation 2, and the architecture that it left out", () => {
    const pool = {
      architectures: ["arm64"],
      capacityTypes: ["spot"],
      instanceCategories: ["m"],
      minInstanceGeneration: 3,
    };
    const { spec } = nodeObjectsOf({ nodePools: { pool } }).nodePools.pool!;
    expect(spec.template.spec.nodeClassRef).toEqual({
      group: "karpenter.k8s.aws",
      kind: "EC2NodeClass",
      name: "default",
    });
    expect(requirementsOf(pool)).toEqual([
      "kubernetes.io/arch In arm64",
      "kubernetes.io/os In linux",
      "karpenter.sh/capacity-type In spot",
      "karpenter.k8s.aws/instance-category In m",
      "karpenter.k8s.aws/instance-generation Gt 2",
    ]);
  });

  test("nothing in its objects is left to replace", () => {
    const text = JSON.stringify(nodeObjectsOf({})).replaceAll("<karpenter_node_role_name>", "");
    expect(text).not.toMatch(/<|\$\{|\{\{/);
  });

  test("its commands are outputs, with the region, names and namespace of the file", () => {
    const settings = {
      aws: { region: "us-east-1", profile: "dev" },
      cluster: { name: "karpenter-demo" },
      karpenter: { namespace: "karpenter" },
    };
    expect(outputsOf(infraOf(settings)).configure_kubectl).toBe(
      "aws eks update-kubeconfig --region us-east-1 --name karpenter-demo --profile dev",
    );
    expect(outputsOf(workloadsOf(settings))).toEqual({
      karpenter_logs: "kubectl logs -f -n karpenter -l app.kubernetes.io/name=karpenter -c controller",
      nodes_ready: "kubectl get ec2nodeclasses,nodepools",
      nodepool_usage: expect.stringMatching(/^kubectl get nodepools -o custom-columns=NAME:/),
      node_manifests: "helm get manifest karpenter-nodes -n kube-system",
    });
  });
});

describe("the write-up on Bottlerocket and Spot", () => {
  test("its nodes: Bottlerocket pinned, settings in TOML kept as they are", () => {
    const userData = '[settings.kernel]\nlockdown = "integrity"\n';
    const bottlerocket = { ami: "bottlerocket@v1.50.0", userData };
    expect(nodeObjectsOf({ nodeClasses: { bottlerocket } }).nodeClasses.bottlerocket!.spec).toMatchObject({
      amiSelectorTerms: [{ alias: "bottlerocket@v1.50.0" }],
      userData,
    });
  });

  test.each([
    [{ capacityTypes: ["spot"] }, "karpenter.sh/capacity-type In spot"],
    [{ minCpu: 4 }, "karpenter.k8s.aws/instance-cpu Gt 3"],
    [
      { instanceTypes: ["m5.large", "m5a.large", "m5n.large", "m5d.large"] },
      "node.kubernetes.io/instance-type In m5.large m5a.large m5n.large m5d.large",
    ],
    [
      { requirements: [{ key: "karpenter.k8s.aws/instance-family", operator: "Exists", minValues: 5 }] },
      "karpenter.k8s.aws/instance-family Exists 5",
    ],
    [{ zones: ["eu-west-1a", "eu-west-1b"] }, "topology.kubernetes.io/zone In eu-west-1a eu-west-1b"],
  ])("a NodePool with %j asks for %s", (pool, requirement) => {
    expect(requirementsOf(pool)).toContain(requirement);
  });

  test("no module of others is in the stacks, but providers of exact major versions and Helm for the chart", () => {
    for (const { terraform } of [infraOf(), workloadsOf()]) {
      expect(terraform).not.toHaveProperty("module");
      for (const { version } of Object.values<any>(terraform.terraform.required_providers))
        expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    }
  });

  test("each concern is a construct of its own", () => {
    const constructs = ({ graph }: ReturnType<typeof infraOf>) =>
      new Set(graph.addresses.map((address) => /\.(\w+?)_/.exec(address.replace(/^data\./, ""))?.[1]));
    expect([...constructs(infraOf())]).toEqual(
      expect.arrayContaining(["Network", "Cluster", "SystemNodeGroup", "NodeSecurityGroup"]),
    );
    expect([...constructs(workloadsOf())]).toEqual(
      expect.arrayContaining(["Karpenter", "DrainHook", "Nodes"]),
    );
  });

  test("every output of both stacks says what it is", () => {
    const everything = {
      loadBalancerController: { securityGroup: { inboundCidrs: ["203.0.113.0/24"] } },
      samples: { inflate: true },
    };
    for (const { terraform } of [infraOf(everything), workloadsOf(everything)])
      for (const [name, output] of Object.entries<any>(terraform.output))
        expect([name, output.description]).toEqual([name, expect.stringMatching(/\.$/)]);
  });

  test("use stands beside limits", () => {
    expect(outputsOf(workloadsOf()).nodepool_usage).toMatch(
      /CPU:\.status\.resources\.cpu,CPU-LIMIT:\.spec\.limits\.cpu/,
    );
  });
});

describe("the write-up on a VPC that is there", () => {
  const FILE = `
aws:
  region: us-east-1
  profile: dev
  accountId: "111122223333"
  tags: { team: platform }
network:
  existing:
    vpcId: vpc-0a1b2c3d4e5f60718
    privateSubnetIds: [subnet-0a1b2c3d4e5f60718, subnet-0b1c2d3e4f5a60718]
cluster:
  name: dev-eks-cluster
  access:
    alice: { user: alice, policies: [{ name: AmazonEKSClusterAdminPolicy }] }
karpenter: { version: "1.13.0" }
nodePools:
  x86: { architectures: [amd64] }
  graviton: { architectures: [arm64] }
`;
  const settings = () => withEnvironments({ "dev.yaml": FILE }, () => loadEnvironments("environments")[0]!);

  test("takes each of its eleven inputs, checked, from one file", () => {
    const { name, stackNames } = settings();
    const [infra, workloads] = [infraOf(parse(FILE), name), workloadsOf(parse(FILE), name)];
    expect(stackNames).toEqual({ infra: "dev-infra", workloads: "dev-workloads" });
    expect(infra.terraform.provider.aws).toEqual([
      {
        region: "us-east-1",
        profile: "dev",
        allowed_account_ids: ["111122223333"],
        default_tags: [{ tags: { team: "platform" } }],
      },
    ]);
    expect(infra.json).toMatch('"vpc-0a1b2c3d4e5f60718"');
    expect(Object.values<any>(infra.terraform.resource.aws_eks_cluster)[0]).toMatchObject({
      name: "dev-eks-cluster",
    });
    expect(infra.json).toMatch(":user/alice");
    const { nodeClasses, nodePools } = nodeObjectsOf(parse(FILE));
    expect(nodeClasses.default!.spec.subnetSelectorTerms).toEqual([
      { id: "subnet-0a1b2c3d4e5f60718" },
      { id: "subnet-0b1c2d3e4f5a60718" },
    ]);
    expect(Object.keys(nodePools)).toEqual(["x86", "graviton"]);
    for (const release of Object.values<any>(workloads.terraform.resource.helm_release))
      if (/^karpenter(-crd)?$/.test(release.name)) expect(release.version).toBe("1.13.0");
  });

  test("both architectures, as two NodePools or as one", () => {
    const { nodePools } = nodeObjectsOf(parse(FILE));
    const arch = ({ spec }: any) => spec.template.spec.requirements[0].values;
    expect([arch(nodePools.x86), arch(nodePools.graviton)]).toEqual([["amd64"], ["arm64"]]);
    expect(requirementsOf({ architectures: ["amd64", "arm64"] })).toContain(
      "kubernetes.io/arch In amd64 arm64",
    );
  });

  test("no provider of its own carries the objects: Helm does", () => {
    const { provider, resource } = workloadsOf().terraform;
    expect(Object.keys(provider).sort()).toEqual(["helm", "kubernetes", "time"]);
    expect(Object.keys(resource).filter((type) => /manifest/.test(type))).toEqual([]);
  });
});
