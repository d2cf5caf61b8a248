import { DataAwsIamPrincipalPolicySimulation } from "@cdktf/provider-aws/lib/data-aws-iam-principal-policy-simulation";
import { DataAwsIamRole } from "@cdktf/provider-aws/lib/data-aws-iam-role";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import {
  ExistingNodeRole,
  type ExistingNodeRoleProps,
} from "../../../constructs/karpenter/existing-node-role";
import { built } from "../../support/built";

function roleOf(props: Partial<ExistingNodeRoleProps> = {}) {
  const stack = built((scope) => {
    new AwsProvider(scope, "aws", { region: "eu-west-1" });
    new ExistingNodeRole(scope, "NodeRole", {
      name: "team-nodes",
      check: true,
      clusterName: "shop",
      partition: "aws",
      region: "eu-west-1",
      accountId: "111122223333",
      cni: true,
      ...props,
    });
  });
  const messages = Object.values(stack.terraform.data as Record<string, Record<string, any>>)
    .flatMap((named) => Object.values(named))
    .flatMap(({ lifecycle }) => lifecycle?.postcondition ?? [])
    .map(({ error_message: message }) => String(message));
  const calls = stack.terraform.data.aws_iam_principal_policy_simulation
    ? stack.all(DataAwsIamPrincipalPolicySimulation)
    : [];
  return { stack, messages, calls };
}

const lacking = (messages: readonly string[]) =>
  messages
    .flatMap((message) => /lacks (\w+), which a node of cluster shop needs/.exec(message)?.[1] ?? [])
    .toSorted();

describe("ExistingNodeRole", () => {
  test("is asked for what a node needs to join and to pull, and for the CNI's where that acts by it", () => {
    const joining = ["AllowJoining", "AllowPodIdentity", "AllowPullingImages"];
    const cni = ["AllowPodNetworkInterfaces", "AllowPodNetworkReads"];
    expect(lacking(roleOf().messages)).toEqual([...joining, ...cni].toSorted());
    expect(lacking(roleOf({ cni: false }).messages)).toEqual(joining);
  });

  test("is told how to do without the CNI's permissions, and of no other", () => {
    const said = roleOf().messages.filter((message) => message.includes("write nodeRoles.cni: false"));
    expect(lacking(said)).toEqual(["AllowPodNetworkInterfaces", "AllowPodNetworkReads"]);
  });

  test.each([
    ["aws", "ec2.amazonaws.com"],
    ["aws-cn", "ec2.amazonaws.com.cn"],
  ])("has to let the instances of %s take it", (partition, service) => {
    const [message, ...more] = roleOf({ partition }).messages.filter((each) =>
      each.includes("does not let EC2 instances take it"),
    );
    expect(more).toEqual([]);
    expect(message).toMatch(/^karpenter\.nodeRole: the trust policy of the role team-nodes /);
    expect(message).toContain(`"Principal":{"Service":"${service}"}`);
  });

  test("is asked about this cluster, in its account and region", () => {
    const arns = roleOf().calls.flatMap(({ resource_arns }) => resource_arns ?? []);
    expect(arns).toContain("arn:aws:eks:eu-west-1:111122223333:cluster/shop");
  });

  test("is not the role that infra makes for nodes itself", () => {
    const [role] = Object.values(roleOf().stack.byId(DataAwsIamRole));
    expect(role?.lifecycle.postcondition[0].condition).toMatch(/^\$\{self\.description != ".*shop.*"\}$/);
  });
});
