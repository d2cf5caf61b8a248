import { DataAwsIamPrincipalPolicySimulation } from "@cdktf/provider-aws/lib/data-aws-iam-principal-policy-simulation";
import { DataAwsIamRole } from "@cdktf/provider-aws/lib/data-aws-iam-role";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput } from "cdktf";
import { ExistingRole, type ExistingRoleProps } from "../../../constructs/shared/existing-role";
import { built } from "../../support/built";

const NEED = {
  sid: "AllowDoing",
  actions: ["sqs:ReceiveMessage"],
  resources: ["arn:aws:sqs:eu-west-1:1:queue"],
};

function roleOf(props: Partial<ExistingRoleProps> = {}) {
  const stack = built((scope) => {
    new AwsProvider(scope, "aws", { region: "eu-west-1" });
    new ExistingRole(scope, "Theirs", {
      setting: "karpenter.controllerRole",
      name: "team-karpenter",
      check: true,
      ownDescription: 'What "infra" writes',
      trustedBy: {
        who: "the controller",
        policy: '{"policy":"to add"}',
        trust: {
          principal: { kind: "Service", name: "pods.eks.amazonaws.com" },
          actions: ["sts:AssumeRole"],
        },
      },
      needs: [NEED, { ...NEED, sid: "AllowMore" }],
      neededBy: "Karpenter 1.14.3",
      partition: "aws",
      region: "eu-west-1",
      accountId: "111122223333",
      ...props,
    } as ExistingRoleProps);
  });
  const roles = Object.entries(stack.byId(DataAwsIamRole));
  const [id = "", found] = roles.find(([name]) => name.includes("_Role_")) ?? [];
  const [, trust] = roles.find(([name]) => name.includes("_Trust_")) ?? [];
  return { stack, reference: `\${data.aws_iam_role.${id}.arn}`, found, trust };
}

describe("ExistingRole", () => {
  test("finds the role by its name, and tells its ARN", () => {
    const stack = built((scope) => {
      new AwsProvider(scope, "aws", { region: "eu-west-1" });
      const { roleArn } = new ExistingRole(scope, "Theirs", { name: "x", check: false } as ExistingRoleProps);
      new TerraformOutput(scope, "arn", { value: roleArn, staticId: true });
    });
    expect(stack.terraform.output.arn.value).toMatch(/^\$\{data\.aws_iam_role\.\w+\.arn\}$/);
    expect(roleOf().found?.name).toBe("team-karpenter");
  });

  test("refuses the role that infra itself makes, which naming it would delete", () => {
    expect(roleOf().found?.lifecycle.postcondition).toEqual([
      {
        condition: '${self.description != "What \\"infra\\" writes"}',
        error_message: expect.stringMatching(
          /^karpenter\.controllerRole: infra itself makes the role team-karpenter, .*Take karpenter\.controllerRole out of the file to keep it/,
        ),
      },
    ]);
  });

  test("says whom its trust policy does not let in, with the policy to add, and what denies it", () => {
    const { stack, trust } = roleOf();
    const [isTrusted, isDenied] = trust?.lifecycle.postcondition ?? [];
    const localIn = (condition: string) => stack.terraform.locals[/local\.(\w+)/.exec(condition)?.[1] ?? ""];
    expect(localIn(isTrusted.condition)).toContain("pods.eks.amazonaws.com");
    expect(isTrusted.error_message).toContain(
      'the trust policy of the role team-karpenter does not let the controller take it. Have its owner add what this one says: {"policy":"to add"}',
    );
    expect(isDenied.condition).toMatch(/^\$\{length\(local\.\w+\) == 0\}$/);
    expect(localIn(isDenied.condition)).toContain('statement.Effect == "Deny"');
    expect(isDenied.error_message).toMatch(
      /denies it to the controller, whatever else allows it: \$\{join\(" ", local\.\w+\)\} Have its owner except the controller/,
    );
    for (const { error_message: message } of [isTrusted, isDenied])
      expect(message).toMatch(/Where this is read wrongly, write karpenter\.controllerRole\.check: false\.$/);
  });

  test("asks IAM about each statement by itself, and says the statement that is missing", () => {
    const { stack, reference } = roleOf({ instead: { AllowMore: "Or do without." } });
    const calls = stack.all(DataAwsIamPrincipalPolicySimulation);
    expect(calls).toHaveLength(2);
    for (const call of calls)
      expect(call).toMatchObject({
        policy_source_arn: reference,
        action_names: NEED.actions,
        resource_arns: NEED.resources,
      });
    const said = calls.map(({ lifecycle }) => lifecycle.postcondition);
    expect(said.flat().map(({ condition }) => condition)).toEqual(Array(2).fill("${self.all_allowed}"));
    const [doing, more] = said.flat().map(({ error_message }) => error_message);
    expect(doing).toMatch(
      /^karpenter\.controllerRole: the role team-karpenter lacks AllowDoing, which Karpenter 1\.14\.3 needs \(\$\{join.*"Sid":"AllowDoing".*\} Where IAM's simulation errs, write karpenter\.controllerRole\.check: false\.$/,
    );
    expect(more).toMatch(/"Sid":"AllowMore".*\} Or do without\. Where IAM's simulation errs/);
  });

  test("is taken as it is where the file says so", () => {
    const { stack, found, trust } = roleOf({ check: false });
    expect(stack.terraform.data).not.toHaveProperty("aws_iam_principal_policy_simulation");
    expect(found).not.toHaveProperty("lifecycle");
    expect(trust).toBeUndefined();
  });
});
