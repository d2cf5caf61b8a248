import { DataAwsIamInstanceProfile } from "@cdktf/provider-aws/lib/data-aws-iam-instance-profile";
import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { EksCluster } from "@cdktf/provider-aws/lib/eks-cluster";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { type BuiltStack, infraOf } from "../support/stacks";

const classesOf = (entry: object) => ({
  nodeClasses: { default: {}, team: entry },
  nodePools: { general: { nodeClass: "team" } },
});

const passed = (stack: BuiltStack): string[] =>
  stack
    .all(IamPolicy)
    .flatMap(({ policy }) => JSON.parse(policy).Statement)
    .filter(({ Action }) => Action === "iam:PassRole")
    .flatMap(({ Resource }) => Resource);

describe("a role that a node class names", () => {
  const team = infraOf(classesOf({ role: "team-nodes" }));

  test("is looked up, may be passed by Karpenter, and has an access entry of its own", () => {
    const role = team.graph.only("data.aws_iam_role");
    expect(team.terraform.data.aws_iam_role[role.split(".").at(-1)!]).toEqual({ name: "team-nodes" });
    expect(passed(team)).toContain(`\${${role}.arn}`);
    const entry = team.all(EksAccessEntry).find(({ for_each }) => for_each !== undefined);
    expect(entry).toMatchObject({ type: "EC2_LINUX" });
    expect(entry?.for_each).toMatch('"team-nodes"');
    expect(entry?.principal_arn).toMatch(`${role}.arn`);
  });

  test("leaves Karpenter's own role as it is", () => {
    const own = team.graph.only("aws_iam_role", "KarpenterNodeRole");
    expect(passed(team)).toContain(`\${${own}.arn}`);
    expect(team.all(EksAccessEntry).filter(({ for_each }) => for_each === undefined)).toEqual(
      infraOf().all(EksAccessEntry),
    );
  });

  test.each([
    ["Karpenter's own", { role: "KarpenterNodeRole-karpenter" }, {}],
    ["the system nodes', shared", { role: "karpenter-system-node" }, { karpenter: { nodeRole: "shared" } }],
    [
      "in the profile that infra makes",
      { instanceProfile: "KarpenterNodeInstanceProfile-karpenter" },
      { karpenter: { nodeIdentity: "instanceProfile" } },
    ],
  ])("and that infra makes (%s) is neither looked up nor entered twice", (_, entry, settings) => {
    expect(infraOf({ ...settings, ...classesOf(entry) }).json).toBe(
      infraOf({ ...settings, ...classesOf({}) }).json,
    );
  });

  test("the system nodes' beside Karpenter's own, may be passed; EKS has made its entry", () => {
    const stack = infraOf(classesOf({ role: "karpenter-system-node" }));
    expect(passed(stack)).toContain(`\${${stack.graph.only("aws_iam_role", "SystemNodeGroup")}.arn}`);
    expect(stack.all(EksAccessEntry)).toEqual(infraOf().all(EksAccessEntry));
    expect(stack.graph.of("data.aws_iam_role")).toEqual([]);
  });

  test("named by two classes is one", () => {
    const two = infraOf({
      nodeClasses: { default: {}, a: { role: "team-nodes" }, b: { role: "team-nodes" } },
    });
    expect(two.graph.of("data.aws_iam_role")).toHaveLength(1);
    expect(passed(two).filter((arn) => arn.includes("data."))).toHaveLength(1);
  });
});

describe("an instance profile that a node class names", () => {
  const stack = infraOf(classesOf({ instanceProfile: "team-profile" }));
  const profile = stack.graph.only("data.aws_iam_instance_profile");

  test("is looked up for its role, which may be passed and join", () => {
    expect(stack.only(DataAwsIamInstanceProfile).name).toBe("team-profile");
    expect(passed(stack)).toContain(`\${${profile}.role_arn}`);
    const entry = stack.all(EksAccessEntry).find(({ for_each }) => for_each !== undefined);
    expect(entry?.for_each).toMatch(`${profile}.role_name`);
    expect(entry?.principal_arn).toMatch(`${profile}.role_arn`);
  });

  test("gets no second entry for a role that has one: Karpenter's or the system nodes'", () => {
    const entry = stack.all(EksAccessEntry).find(({ for_each }) => for_each !== undefined);
    expect(entry?.for_each).toMatch(
      /setsubtract\(.*\["KarpenterNodeRole-karpenter", "karpenter-system-node"\]\)/,
    );
  });

  test("stops a plan where it holds no role", () => {
    const [postcondition] = stack.only(DataAwsIamInstanceProfile).lifecycle.postcondition;
    expect(postcondition.condition).toBe("${(try(length(self.role_arn), 0) >= 1)}");
    expect(postcondition.error_message).toMatch("The instance profile team-profile holds no role");
  });
});

describe("Elastic Fabric Adapters", () => {
  const networkInterfaces = [
    { networkCardIndex: 0, deviceIndex: 0, interfaceType: "interface" },
    { networkCardIndex: 1, deviceIndex: 1, interfaceType: "efa-only" },
  ];
  const everything = (stack: BuiltStack) =>
    [VpcSecurityGroupIngressRule, VpcSecurityGroupEgressRule].map((type) =>
      stack
        .all(type)
        .filter(({ ip_protocol, referenced_security_group_id: group }) => ip_protocol === "-1" && group)
        .map((rule) => [rule.security_group_id === rule.referenced_security_group_id, rule.from_port]),
    );

  test("get all traffic in and out between nodes, of no port", () => {
    expect(everything(infraOf(classesOf({ networkInterfaces })))).toEqual([
      [[true, undefined]],
      [[true, undefined]],
    ]);
  });

  test.each([
    ["where none is asked for", {}],
    ["of one interface", { networkInterfaces: networkInterfaces.slice(0, 1) }],
    [
      "in a group of their own",
      { networkInterfaces, securityGroupSelectorTerms: [{ id: "sg-0123456789abcdef0" }] },
    ],
  ])("open nothing %s", (_, entry) => {
    expect(everything(infraOf(classesOf(entry)))).toEqual([[], []]);
  });

  test("open the nodes' group where subnets of an existing VPC carry no tag", () => {
    const existing = {
      vpcId: "vpc-0123456789abcdef0",
      privateSubnetIds: ["subnet-0123456a1", "subnet-0123456a2"],
      tagSubnets: false,
    };
    const stack = infraOf({ network: { existing }, ...classesOf({ networkInterfaces }) });
    expect(everything(stack)[0]).toHaveLength(1);
  });
});

describe("values that need something of AWS", () => {
  const values = (env: object) => ({ cluster: { addons: { "vpc-cni": { values: { env } } } } });
  const clusterPolicies = (settings: object) =>
    infraOf(settings)
      .all(IamRolePolicyAttachment)
      .filter(({ role }) => role.includes("ClusterRole"))
      .map(({ policy_arn }) => policy_arn.split("/").at(-1));

  test("security groups for pods: the control plane may manage branch interfaces", () => {
    expect(clusterPolicies(values({ ENABLE_POD_ENI: "true" }))).toContain("AmazonEKSVPCResourceController");
    expect(clusterPolicies(values({ ENABLE_POD_ENI: "false" }))).toEqual(["AmazonEKSClusterPolicy"]);
  });

  test("zonal shift: the cluster is registered for it", () => {
    const karpenter = { values: { settings: { enableZonalShift: true } } };
    expect(infraOf({ karpenter }).only(EksCluster).zonal_shift_config).toEqual({ enabled: true });
    expect(infraOf().only(EksCluster)).not.toHaveProperty("zonal_shift_config");
    // To take it away is an update of nothing, which EKS refuses: it is left as it is.
    expect(infraOf().only(EksCluster).lifecycle.ignore_changes).toContain("zonal_shift_config");
    expect(infraOf({ karpenter }).only(EksCluster).lifecycle.ignore_changes).not.toContain(
      "zonal_shift_config",
    );
  });
});

test("an environment that names nothing of AWS' looks nothing up", () => {
  const plain = infraOf();
  expect(plain.graph.of("data.aws_iam_role")).toEqual([]);
  expect(plain.json).not.toMatch("NodeClass");
});
