import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Testing } from "cdktf";
import { type LoadedEnvironment, loadEnvironments } from "../config/load-environments";
import { pathText } from "../config/loader/path-text";
import { InfraStack } from "../stacks/infra-stack";
import { WorkloadsStack } from "../stacks/workloads-stack";
import { problemLines } from "./support/environments-folder";
import { BuiltStack } from "./support/stacks";

const FOLDER = join(__dirname, "..", "examples");

/** What synthesis says of an example, on purpose: where a write-up chose the cheap or the open, so does its example. */
const WARNINGS: Readonly<Record<string, readonly string[]>> = {
  accelerators: ["cluster.endpoint.publicCidrs"],
  "arm64-spot-poc": [
    "cluster.endpoint.publicCidrs",
    "nodePools.graviton-spot.capacityTypes",
    "nodePools.graviton-spot.instanceCategories",
  ],
  "bottlerocket-spot": ["cluster.endpoint.publicCidrs"],
  "existing-cluster": [],
  "existing-vpc": [],
  hardened: [],
  "managed-node-group": ["cluster.endpoint.publicCidrs"],
  "spot-with-on-demand-fallback": ["cluster.endpoint.publicCidrs"],
};

const examples = loadEnvironments(FOLDER);

function exampleNamed(name: string): LoadedEnvironment {
  const found = examples.find((example) => example.name === name);
  if (found === undefined) throw new Error(`there is no example ${name}`);
  return found;
}

const app = () => Testing.app({ fakeCdktfJsonPath: false });
const made = new Map<string, BuiltStack>();

function builtOf(Stack: typeof InfraStack | typeof WorkloadsStack, name: string): BuiltStack {
  const key = `${Stack.name} ${name}`;
  const stack = made.get(key) ?? new BuiltStack(new Stack(app(), exampleNamed(name)));
  made.set(key, stack);
  return stack;
}

const infraOf = (name: string) => builtOf(InfraStack, name);
const workloadsOf = (name: string) => builtOf(WorkloadsStack, name);

describe("the examples", () => {
  test("are the five published set-ups, a cluster that is there, the hard choices and accelerators, together in one folder", () => {
    expect(examples.map(({ name }) => name)).toEqual(Object.keys(WARNINGS));
  });

  test("go beside the default environment, as their guides have them copied", () => {
    const root = join(FOLDER, "..");
    const files = ["environments", "examples"].flatMap((folder) =>
      readdirSync(join(root, folder)).map((file) => [file, readFileSync(join(root, folder, file), "utf8")]),
    );
    expect(problemLines(Object.fromEntries(files))).toEqual([]);
  });

  test.each(Object.entries(WARNINGS))("%s has no warning but those it is worth", (name, expected) => {
    expect(exampleNamed(name).warnings.map(({ path }) => pathText(path))).toEqual(expected);
  });

  test.each(Object.keys(WARNINGS))("%s synthesizes, with no placeholder left", (name) => {
    for (const { graph, json } of [infraOf(name), workloadsOf(name)]) {
      expect(graph.dangling).toEqual([]);
      expect(json).not.toMatch(/TfToken\[|\[object Object\]|undefined|<aws-cloud-id>/);
    }
  });

  test("name no account but the one of AWS' documentation", () => {
    for (const file of readdirSync(FOLDER)) {
      const accounts = readFileSync(join(FOLDER, file), "utf8").match(/\b\d{12}\b/g) ?? [];
      expect(accounts.filter((account) => account !== "111122223333")).toEqual([]);
    }
  });
});

/** The EC2NodeClasses and NodePools that an example puts into the cluster. */
function nodesOf(name: string): { nodeClasses: Record<string, any>; nodePools: Record<string, any> } {
  const { graph, terraform } = workloadsOf(name);
  const release = graph.only("helm_release", "Nodes").slice("helm_release.".length);
  const [values] = terraform.resource.helm_release[release].values;
  return JSON.parse(values.replaceAll(/\$\{jsonencode\(([^)]*)\)\}/g, '"$1"'));
}

const requirements = (pool: { spec: any }) =>
  pool.spec.template.spec.requirements.map(
    ({ key, operator, values }: any) => `${key} ${operator} ${values.join(",")}`,
  );

function only(built: BuiltStack, type: string): Record<string, any> {
  const [found, ...others] = Object.values<Record<string, any>>(built.terraform.resource[type] ?? {});
  if (found === undefined || others.length > 0) throw new Error(`expected one ${type}`);
  return found;
}

describe("arm64-spot-poc", () => {
  const { nodeClasses, nodePools } = nodesOf("arm64-spot-poc");

  test("has the write-up's EC2NodeClass, by the role's name and with IMDSv2", () => {
    expect(nodeClasses).toMatchObject({
      ec2graviton: {
        spec: {
          amiSelectorTerms: [{ alias: "al2023@v20260903" }],
          role: expect.not.stringContaining("arn:"),
          subnetSelectorTerms: [{ tags: { "karpenter.sh/discovery": "karpenter-demo" } }],
          securityGroupSelectorTerms: [{ tags: { "karpenter.sh/discovery": "karpenter-demo" } }],
          metadataOptions: { httpEndpoint: "enabled", httpTokens: "required" },
        },
      },
    });
  });

  test("has the write-up's NodePool, with the architecture that it promised", () => {
    expect(requirements(nodePools["graviton-spot"])).toEqual([
      "kubernetes.io/arch In arm64",
      "kubernetes.io/os In linux",
      "karpenter.sh/capacity-type In spot",
      "karpenter.k8s.aws/instance-category In m",
      "karpenter.k8s.aws/instance-generation Gt 2",
    ]);
    expect(nodePools["graviton-spot"].spec.template.spec.nodeClassRef).toEqual({
      group: "karpenter.k8s.aws",
      kind: "EC2NodeClass",
      name: "ec2graviton",
    });
  });

  test("has the write-up's NAT gateway, load balancers' group, topic and OIDC provider", () => {
    const { graph } = infraOf("arm64-spot-poc");
    for (const type of ["aws_nat_gateway", "aws_sns_topic", "aws_iam_openid_connect_provider"])
      expect([type, graph.of(type)]).toEqual([type, [expect.any(String)]]);
    expect(graph.of("aws_security_group", "AlbSecurityGroup")).toHaveLength(1);
  });
});

describe("bottlerocket-spot", () => {
  const { nodeClasses, nodePools } = nodesOf("bottlerocket-spot");

  test("pins Bottlerocket, and writes its settings as TOML", () => {
    expect(nodeClasses.bottlerocket.spec).toMatchObject({
      amiSelectorTerms: [{ alias: "bottlerocket@v1.65.0" }],
      userData: '[settings.kernel.sysctl]\n"vm.max_map_count" = "262144"\n',
    });
  });

  test("asks for four CPUs at least, and bounds what all nodes may have", () => {
    expect(requirements(nodePools.spot)).toContain("karpenter.k8s.aws/instance-cpu Gt 3");
    expect(nodePools.spot.spec.limits).toEqual({ cpu: 64, memory: "256Gi", nodes: 16 });
  });

  test("has several types by name, where Kubernetes looks for them, and a taint", () => {
    const { requirements: all, taints } = nodePools.batch.spec.template.spec;
    expect(all).toContainEqual({
      key: "node.kubernetes.io/instance-type",
      operator: "In",
      values: ["m5.large", "m5a.large", "m5n.large", "m5d.large", "m6i.large"],
      minValues: 3,
    });
    expect(taints).toEqual([{ key: "dedicated", value: "batch", effect: "NoSchedule" }]);
  });
});

describe("existing-vpc", () => {
  test("has a NodePool for each architecture, on demand", () => {
    const { nodePools } = nodesOf("existing-vpc");
    expect(Object.keys(nodePools)).toEqual(["x86", "graviton"]);
    expect(requirements(nodePools.x86)).toEqual(
      expect.arrayContaining(["kubernetes.io/arch In amd64", "karpenter.sh/capacity-type In on-demand"]),
    );
    expect(requirements(nodePools.graviton)).toEqual(
      expect.arrayContaining(["kubernetes.io/arch In arm64", "karpenter.sh/capacity-type In on-demand"]),
    );
  });

  test("changes nothing of the VPC but the route of an endpoint", () => {
    const { graph } = infraOf("existing-vpc");
    for (const type of ["aws_vpc", "aws_subnet", "aws_route_table", "aws_nat_gateway", "aws_ec2_tag"])
      expect([type, graph.of(type)]).toEqual([type, []]);
  });
});

describe("spot-with-on-demand-fallback", () => {
  test("has the write-up's system nodes, two of them, and a CoreDNS that tolerates them", () => {
    const infra = infraOf("spot-with-on-demand-fallback");
    expect(only(infra, "aws_eks_node_group")).toMatchObject({
      instance_types: ["c7i-flex.large"],
      capacity_type: "ON_DEMAND",
      scaling_config: { min_size: 2, desired_size: 2, max_size: 3 },
      labels: { "workload-type": "system" },
      taint: [{ key: "workload-type", value: "system", effect: "NO_SCHEDULE" }],
    });
    const addons = Object.values<Record<string, string>>(infra.terraform.resource.aws_eks_addon);
    const coredns = addons.find(({ addon_name }) => addon_name === "coredns");
    expect(JSON.parse(coredns!.configuration_values!).tolerations).toContainEqual(
      expect.objectContaining({ key: "workload-type", value: "system" }),
    );
  });

  test("tries Spot first, and on-demand after it", () => {
    const { nodePools } = nodesOf("spot-with-on-demand-fallback");
    expect(requirements(nodePools["spot-pool"])).toContain("karpenter.sh/capacity-type In spot");
    expect(requirements(nodePools["ondemand-pool"])).toContain("karpenter.sh/capacity-type In on-demand");
    expect(nodePools["spot-pool"].spec.weight).toBeGreaterThan(nodePools["ondemand-pool"].spec.weight);
  });
});

describe("managed-node-group", () => {
  test("has the blueprint's node group, and a Kubernetes that EKS supports", () => {
    const infra = infraOf("managed-node-group");
    expect(only(infra, "aws_eks_node_group")).toMatchObject({
      ami_type: "BOTTLEROCKET_x86_64",
      instance_types: ["m5.large"],
      scaling_config: { min_size: 2, desired_size: 2, max_size: 3 },
      labels: { "karpenter.sh/controller": "true" },
      taint: [{ key: "karpenter.sh/controller", value: "true", effect: "NO_SCHEDULE" }],
    });
    expect(only(infra, "aws_eks_cluster").version).toBe("1.36");
  });

  test("has the blueprint's NodePool", () => {
    const { spec } = nodesOf("managed-node-group").nodePools.default;
    expect(requirements({ spec })).toEqual(
      expect.arrayContaining([
        "karpenter.k8s.aws/instance-category In c,m,r",
        "karpenter.k8s.aws/instance-cpu In 4,8,16,32",
        "karpenter.k8s.aws/instance-hypervisor In nitro",
        "karpenter.k8s.aws/instance-generation Gt 2",
      ]),
    );
    expect(spec.limits).toEqual({ cpu: 1000 });
    expect(spec.disruption).toMatchObject({ consolidationPolicy: "WhenEmpty", consolidateAfter: "30s" });
  });

  test("gets its charts without a login, and waits for Karpenter", () => {
    const { graph, terraform } = workloadsOf("managed-node-group");
    const release = terraform.resource.helm_release[graph.only("helm_release", "Controller").slice(13)];
    expect(release).toMatchObject({ repository: "oci://public.ecr.aws/karpenter", wait: true });
    expect(JSON.stringify(terraform)).not.toMatch(/repository_password|ecrpublic/);
  });
});

describe("hardened", () => {
  const infra = infraOf("hardened");
  const workloads = workloadsOf("hardened");

  test("has an API server that nobody on the internet reaches, and that cannot be deleted by mistake", () => {
    expect(only(infra, "aws_eks_cluster")).toMatchObject({
      deletion_protection: true,
      vpc_config: { endpoint_private_access: true, endpoint_public_access: false },
      enabled_cluster_log_types: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
    });
  });

  test("keeps logs for a year, by keys of their own", () => {
    const groups = Object.values<Record<string, any>>(infra.terraform.resource.aws_cloudwatch_log_group);
    expect(groups).toHaveLength(2);
    for (const group of groups) {
      expect(group).toMatchObject({
        retention_in_days: 365,
        kms_key_id: expect.stringMatching(/^\$\{aws_kms_key\.\w+\.arn\}$/),
      });
    }
    expect(new Set(groups.map(({ kms_key_id }) => kms_key_id)).size).toBe(2);
  });

  test("gives nodes no permission over network interfaces and no shell, and every role its boundary", () => {
    const attachments = infra.terraform.resource.aws_iam_role_policy_attachment;
    const attached = Object.values<Record<string, string>>(attachments).map(({ policy_arn }) => policy_arn);
    expect(attached.filter((arn) => arn?.endsWith("/AmazonEKS_CNI_Policy"))).toHaveLength(1);
    expect(attached.join()).not.toContain("AmazonSSMManagedInstanceCore");
    for (const role of Object.values<Record<string, any>>(infra.terraform.resource.aws_iam_role)) {
      expect(role).toMatchObject({
        path: "/platform/",
        permissions_boundary: "arn:aws:iam::111122223333:policy/platform-boundary",
      });
    }
  });

  test("holds Karpenter's pods to the restricted standard and to what they need of the network", () => {
    expect(only(workloads, "kubernetes_namespace_v1").metadata).toEqual({
      name: "karpenter",
      labels: { "pod-security.kubernetes.io/enforce": "restricted" },
    });
    expect(only(workloads, "kubernetes_network_policy_v1").metadata).toEqual({
      name: "karpenter",
      namespace: "karpenter",
    });
  });
});
