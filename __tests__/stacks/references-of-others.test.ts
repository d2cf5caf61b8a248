import { DataAwsIamPrincipalPolicySimulation } from "@cdktf/provider-aws/lib/data-aws-iam-principal-policy-simulation";
import { DataAwsIamRole } from "@cdktf/provider-aws/lib/data-aws-iam-role";
import { isRead, textsAt } from "../support/references";
import { infraOf } from "../support/stacks";

const VPC = {
  existing: { vpcId: "vpc-0a1b2c3d", privateSubnetIds: ["subnet-0a1b2c3d", "subnet-0b1c2d3e"] },
  endpoints: ["sts"],
};
const EXISTING = { cluster: { existing: { name: "shop" } } };
const GOLDEN = {
  nodeClasses: { default: {}, golden: { instanceProfile: "golden" } },
  nodePools: { general: {}, golden: { nodeClass: "golden" } },
};
const ROLES = { controllerRole: { name: "team-karpenter" }, nodeRole: { name: "team-nodes" } };

const stacks = {
  "a new cluster": infraOf(),
  "a VPC of others": infraOf({ network: VPC }),
  "a cluster of others": infraOf(EXISTING),
  "an instance profile of others": infraOf(GOLDEN),
  "roles of others": infraOf({ ...EXISTING, karpenter: ROLES }),
};

/** In which stack, where, and from what. What is written out instead is unknown to Terraform, or read too early. */
const READS: readonly [stack: keyof typeof stacks, type: string, attribute: string, from: string][] = [
  ["a new cluster", "data.aws_kms_key", "key_id", "aws_eks_cluster"],
  ["a new cluster", "data.aws_subnets", "count", "data.aws_eks_cluster"],
  ["a new cluster", "data.aws_eks_cluster", "count", "data.aws_eks_clusters"],
  ["a VPC of others", "aws_vpc_endpoint", "subnet_ids", "data.aws_subnet"],
  ["a VPC of others", "aws_security_group", "ingress.cidr_blocks", "data.aws_vpc"],
  ["a VPC of others", "data.aws_subnet", "lifecycle.postcondition.condition", "data.aws_subnet"],
  ["a cluster of others", "data.aws_eks_node_group", "for_each", "data.aws_eks_node_groups"],
  ["a cluster of others", "data.aws_route_table", "for_each", "data.aws_route_tables"],
  ["a cluster of others", "data.aws_route_tables", "vpc_id", "data.aws_eks_cluster"],
  [
    "a cluster of others",
    "data.aws_vpc_security_group_rule",
    "for_each",
    "data.aws_vpc_security_group_rules",
  ],
  ["a cluster of others", "terraform_data", "input.endpoint", "data.aws_eks_cluster"],
  ["an instance profile of others", "aws_eks_access_entry", "for_each", "data.aws_iam_instance_profile"],
  ["roles of others", "aws_eks_pod_identity_association", "role_arn", "data.aws_iam_role"],
  ["roles of others", "aws_eks_access_entry", "principal_arn", "data.aws_iam_role"],
];

test.each(READS)("with %s %s reads %s from %s", (stack, type, attribute, from) => {
  const texts = textsAt([stacks[stack].terraform], type, attribute);
  expect(texts).not.toEqual([]);
  expect(texts.filter((text) => !isRead(text, [from]))).toEqual([]);
});

describe("what IAM is asked of roles of others", () => {
  const roles = stacks["roles of others"].byId(DataAwsIamRole);
  const calls = stacks["roles of others"].all(DataAwsIamPrincipalPolicySimulation);

  test("is asked of the role that the message names, as it is found", () => {
    expect(calls.length).toBeGreaterThan(20);
    const wrong = calls.filter(({ policy_source_arn: source, lifecycle }) => {
      const [, name] = / the role (\S+) lacks /.exec(lifecycle.postcondition[0].error_message) ?? [];
      const [, id = ""] = /^\$\{data\.aws_iam_role\.(\w+)\.arn\}$/.exec(source) ?? [];
      return name === undefined || (roles[id] as any)?.name !== name;
    });
    expect(wrong).toEqual([]);
  });

  test("is told of this account, in the policy that its owner is to add", () => {
    const messages = Object.values<any>(roles).flatMap(({ lifecycle }) => lifecycle?.postcondition ?? []);
    const [untrusted, ...more] = messages.flatMap(({ error_message: message }) =>
      message.includes("does not let the service account") ? [message] : [],
    );
    expect(more).toEqual([]);
    expect(untrusted).toContain(
      "arn:aws:eks:eu-west-1:${data.aws_caller_identity.Account.account_id}:cluster/shop",
    );
  });

  test("is asked about this account and about roles that are found, wherever it names one", () => {
    const read =
      /^\$\{(data\.aws_caller_identity\.Account\.account_id|data\.aws_iam_role\.\w+\.arn|each\.\w+|self\.\w+|join\(.*)$/;
    const expressions = calls.flatMap((call) => JSON.stringify(call).match(/\$\{[^}]*(?=\})/g) ?? []);
    expect(expressions.length).toBeGreaterThan(calls.length);
    expect(expressions.filter((each) => !read.test(each))).toEqual([]);
    const arns = calls.flatMap(({ resource_arns = [] }) => resource_arns as string[]);
    const accounts = new Set(arns.filter((arn) => arn.startsWith("arn:")).map((arn) => arn.split(":")[4]));
    expect([...accounts].sort()).toEqual(["", "${data.aws_caller_identity.Account.account_id}"]);
  });
});
