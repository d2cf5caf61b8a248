import { infraOf, workloadsOf } from "../support/stacks";

const EXISTING = { cluster: { existing: { name: "shop" } } };

type Settings = { readonly [key: string]: any };

const existing = (settings: Settings = {}, more: Settings = {}) => ({
  ...more,
  cluster: { existing: { name: "shop", ...settings } },
});

/** What the plan refuses, by resource: conditions with their words. */
function conditionsOf(stack: ReturnType<typeof infraOf>): { condition: string; error_message: string }[] {
  const { resource, data } = stack.terraform;
  return [resource, data]
    .flatMap((blocks) => Object.values<any>(blocks))
    .flatMap((named) => Object.values<any>(named))
    .flatMap(({ lifecycle = {} }) => [lifecycle.precondition ?? [], lifecycle.postcondition ?? []].flat(2));
}

const words = (settings: Settings = EXISTING) =>
  conditionsOf(infraOf(settings)).map(({ error_message }) => error_message);

describe("infra for a cluster that is there", () => {
  test("makes Karpenter's side and nothing else", () => {
    const { resource } = infraOf(EXISTING).terraform;
    expect(Object.keys(resource).sort()).toEqual([
      "aws_cloudwatch_event_rule",
      "aws_cloudwatch_event_target",
      "aws_eks_access_entry",
      "aws_eks_pod_identity_association",
      "aws_iam_policy",
      "aws_iam_role",
      "aws_iam_role_policy_attachment",
      "aws_sqs_queue",
      "terraform_data",
    ]);
    const [entry] = Object.values<any>(resource.aws_eks_access_entry);
    expect(entry).toMatchObject({ cluster_name: "shop", type: "EC2_LINUX" });
  });

  test("writes every output that workloads reads, and those of the nodes that are there", () => {
    const { output } = infraOf(EXISTING).terraform;
    expect(output.cluster_name.value).toBe("shop");
    expect(output.cluster_endpoint.value).toMatch(/^\$\{data\.aws_eks_cluster\./);
    for (const name of ["node_security_group_ids", "node_subnet_ids", "controller_nodes"]) {
      expect(output[name].value).toMatch(/^\$\{jsonencode\(/);
    }
    expect(infraOf().terraform.output).not.toHaveProperty("node_subnet_ids");
  });

  test("takes what the file says in place of what AWS tells", () => {
    const { output } = infraOf(
      existing(
        {
          endpoint: "https://shop.internal:8443",
          certificateAuthority: "Y2E=",
          oidcIssuer: "https://issuer.example/id/1",
          nodeSecurityGroupIds: ["sg-0b1c2d3e", "sg-0a1b2c3d"],
        },
        { karpenter: { identity: "irsa" } },
      ),
    ).terraform;
    expect(output.cluster_endpoint.value).toBe("https://shop.internal:8443");
    expect(output.cluster_certificate_authority.value).toBe("Y2E=");
    expect(output.node_security_group_ids.value).toBe('${jsonencode(["sg-0a1b2c3d","sg-0b1c2d3e"])}');
  });

  test("finds the OIDC provider only where roles trust it", () => {
    expect(infraOf(EXISTING).terraform.data).not.toHaveProperty("aws_iam_openid_connect_provider");
    const irsa = infraOf({ ...EXISTING, karpenter: { identity: "irsa" } }).terraform;
    expect(Object.keys(irsa.data.aws_iam_openid_connect_provider)).toHaveLength(1);
    expect(irsa.resource).not.toHaveProperty("aws_eks_pod_identity_association");
    expect(irsa.resource).not.toHaveProperty("aws_iam_openid_connect_provider");
  });

  test.each([
    ["a cluster that is not there", /there is no cluster shop in eu-west-1/],
    ["no private subnet with a way out", /private with a way out .*network: \{ existing: \{/],
    ["security groups that keep DNS out", /UDP port 53.*nodeSecurityGroupIds/],
    ["no place for the controller", /has no place in cluster shop.*controllerNodes/],
    ["more security groups than an interface takes", /a network interface takes 5.*nodeSecurityGroupIds/],
    ["another cluster under the same file", /cluster\.existing\.name: expected .*roles of the controller/],
    ["other security groups under running nodes", /would all be replaced.*nodeSecurityGroupIds/],
    ["a cluster that this file has made", /cluster\.existing: expected .*has made its cluster/],
  ])("says before anything is made what hinders it: %s", (_what, message) => {
    expect(words().filter((each) => message.test(each))).toHaveLength(1);
  });

  test("holds the file's version against the cluster's", () => {
    expect(words({ cluster: { existing: { name: "shop" }, version: "1.35" } })).toContainEqual(
      expect.stringMatching(/^cluster\.version: expected \$\{self\.version\}.*got 1\.35/),
    );
  });

  test("takes other subnets of the cluster's own VPC alone", () => {
    const network = {
      existing: { vpcId: "vpc-0a1b2c3d", privateSubnetIds: ["subnet-0a1b2c3d", "subnet-0b1c2d3e"] },
    };
    const said = words({ ...EXISTING, network });
    expect(said).toContainEqual(
      expect.stringMatching(/^network\.existing\.vpcId: expected .*got vpc-0a1b2c3d/),
    );
    expect(said).toContainEqual(
      expect.stringMatching(/^network\.existing\.privateSubnetIds: .* have no way out/),
    );
  });

  test("lets the file choose the nodes' security groups, and change them", () => {
    const [kept] = Object.values<any>(
      infraOf(existing({ nodeSecurityGroupIds: ["sg-0a1b2c3d"] })).terraform.resource.terraform_data,
    ).filter(({ input }) => input.security_groups !== undefined);
    expect(kept.lifecycle.ignore_changes).toEqual(["input.cluster"]);
  });

  test.each<[string, Settings]>([
    ["a name", {}],
    [
      "groups and a node group",
      { nodeSecurityGroupIds: ["sg-0a1b2c3d"], controllerNodes: { nodeGroup: "main" } },
    ],
    ["labels", { controllerNodes: { labels: { role: "ops" } } }],
    ["a group of its own", { controllerNodes: "systemNodeGroup" }],
  ])("asks nothing that refers to nothing, which Terraform refuses: of %s", (_what, settings) => {
    const conditions = conditionsOf(infraOf(existing(settings)));
    expect(conditions.length).toBeGreaterThan(5);
    for (const { condition } of conditions) expect(condition).toMatch(/local\.|data\.|self\./);
  });

  test("tells workloads where the controller runs, on what the file names", () => {
    const { output, locals } = infraOf(existing({ controllerNodes: { nodeGroup: "main" } })).terraform;
    expect(Object.values<string>(locals).join()).toContain('group.node_group_name == "main"');
    expect(output.controller_nodes.value).toContain("for taint in group.taints");
    const byLabels = infraOf(existing({ controllerNodes: { labels: { role: "ops" } } })).terraform;
    expect(byLabels.output.controller_nodes.value).toContain('"role":"ops"');
  });

  test("makes a system node group in that cluster where the file asks for one, in groups that are there", () => {
    const { resource, output } = infraOf(existing({ controllerNodes: "systemNodeGroup" })).terraform;
    const [group] = Object.values<any>(resource.aws_eks_node_group);
    expect(group).toMatchObject({ cluster_name: "shop", labels: { "karpenter.sh/controller": "true" } });
    const [template] = Object.values<any>(resource.aws_launch_template);
    expect(template.vpc_security_group_ids).toMatch(/^\$\{local\./);
    expect(resource).not.toHaveProperty("aws_security_group");
    expect(output.controller_nodes.value).toBe("");
  });

  test("gives no second access entry to the role of a node group that is there", () => {
    const settings = { ...EXISTING, nodeClasses: { default: { role: "shop-nodes" } } };
    const { resource, locals } = infraOf(settings).terraform;
    const entries = Object.values<any>(resource.aws_eks_access_entry);
    const [others] = entries.filter(({ for_each }) => for_each !== undefined);
    const [, list] = others.for_each.match(/setsubtract\(\["shop-nodes"\], local\.(\w+)\)/) ?? [];
    expect(locals[list]).toContain("node_role_arn");
  });
});

describe("workloads for a cluster that is there", () => {
  const valuesOf = (settings: Settings, name: string): string =>
    Object.values<any>(workloadsOf(settings).terraform.resource.helm_release).find(
      (each) => each.name === name,
    ).values[0];

  test("puts Karpenter where infra found a place, with as many replicas as that holds", () => {
    const values = valuesOf(EXISTING, "karpenter");
    for (const key of ["replicas", "nodeSelector", "tolerations", "affinity"]) {
      expect(values).toContain(
        `"${key}": \${jsonencode(jsondecode(data.terraform_remote_state.infra.outputs.controller_nodes).${key})}`,
      );
    }
  });

  test("selects subnets and security groups by the ids that infra found", () => {
    const values = valuesOf(EXISTING, "karpenter-nodes");
    for (const [terms, output] of [
      ["subnetSelectorTerms", "node_subnet_ids"],
      ["securityGroupSelectorTerms", "node_security_group_ids"],
    ]) {
      expect(values).toContain(
        `"${terms}": \${jsonencode([for id in jsondecode(data.terraform_remote_state.infra.outputs.${output}) : { id = id }])}`,
      );
    }
    expect(values).not.toContain("karpenter.sh/discovery");
  });

  test("leaves a node class the terms that the file gives it", () => {
    const values = valuesOf(
      { ...EXISTING, nodeClasses: { default: { subnetSelectorTerms: [{ id: "subnet-0a1b2c3d" }] } } },
      "karpenter-nodes",
    );
    expect(values).toContain('"id": "subnet-0a1b2c3d"');
    expect(values).not.toContain("node_subnet_ids");
  });

  test("runs on system nodes of its own as on those of a cluster that it made", () => {
    const values = valuesOf(existing({ controllerNodes: "systemNodeGroup" }), "karpenter");
    expect(values).toContain('"karpenter.sh/controller": "true"');
    expect(values).toContain('"replicas": 2');
  });

  test("drains by kubectl of the version that infra found", () => {
    const values = valuesOf({ ...EXISTING, drain: { runner: "in-cluster" } }, "karpenter-nodes");
    expect(values).toContain(
      "registry.k8s.io/kubectl:v${data.terraform_remote_state.infra.outputs.cluster_version}.0",
    );
  });

  test("says which outputs a state lacks that another version wrote", () => {
    const { terraform } = workloadsOf(EXISTING);
    const [state] = Object.values<any>(terraform.data.terraform_remote_state);
    expect(state.lifecycle.postcondition[0].condition).toContain('"node_subnet_ids"');
    expect(JSON.stringify(workloadsOf().terraform.data.terraform_remote_state)).not.toContain(
      "node_subnet_ids",
    );
  });
});
