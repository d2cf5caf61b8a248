import { DataAwsIamInstanceProfile } from "@cdktf/provider-aws/lib/data-aws-iam-instance-profile";
import { DataAwsIamRole } from "@cdktf/provider-aws/lib/data-aws-iam-role";
import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { NodeClassRoles, type NodeClassRolesProps } from "../../../constructs/karpenter/node-class-roles";
import { built } from "../../support/built";

const roles = (props: Partial<NodeClassRolesProps>) =>
  built((scope) => {
    new AwsProvider(scope, "Aws", { region: "eu-west-1" });
    const none = { roles: [], instanceProfiles: [], madeRoles: ["made-here"] };
    new NodeClassRoles(scope, "Roles", { cluster: "demo", ...none, ...props });
  });

describe("NodeClassRoles", () => {
  test("lets the nodes of a role that node classes name join", () => {
    const stack = roles({ roles: ["team"] });
    expect(stack.only(DataAwsIamRole).name).toBe("team");
    const entry = stack.only(EksAccessEntry);
    expect(entry).toMatchObject({ cluster_name: "demo", type: "EC2_LINUX" });
    expect(entry.for_each).toContain('"team"');
    expect(entry.principal_arn).toContain("data.aws_iam_role.");
  });

  test("makes no second entry of a role that has one: EKS refuses it", () => {
    expect(roles({ roles: ["team"] }).only(EksAccessEntry).for_each).toMatch(
      /setsubtract\(\["team"\], \["made-here"\]\)/,
    );
  });

  test("makes none for a role of node groups that are there, which only the plan knows", () => {
    const stack = roles({ roles: ["team"], enteredRoles: "[for group in local.groups : group.role]" });
    const [[id, list]] = Object.entries(stack.terraform.locals) as [[string, string]];
    expect(list).toBe('${concat(["made-here"], [for group in local.groups : group.role])}');
    expect(stack.only(EksAccessEntry).for_each).toBe(`\${toset(setsubtract(["team"], local.${id}))}`);
  });

  test("finds the role that an instance profile holds, and stops the plan of one that holds none", () => {
    const stack = roles({ instanceProfiles: ["team-profile"] });
    const profile = stack.only(DataAwsIamInstanceProfile);
    expect(profile.lifecycle.postcondition[0].error_message).toBe(
      "The instance profile team-profile holds no role, so its nodes could not join: add a role to it.",
    );
    expect(stack.only(EksAccessEntry).for_each).toContain(".role_name");
  });

  test("asks nothing of IAM where no node class names a role of others", () => {
    const { resource, data } = roles({}).terraform;
    expect([resource, data]).toEqual([undefined, undefined]);
  });
});
