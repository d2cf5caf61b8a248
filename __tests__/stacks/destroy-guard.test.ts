import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parse } from "yaml";
import { environmentWarnings } from "../../config/rules";
import { environmentSettings } from "../support/environment-arbitrary";
import { type BuiltStack, infraOf, parsedOf } from "../support/stacks";

const ROOT = join(__dirname, "../..");
const FILES = ["environments", "examples"].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => join(folder, file)),
);

const ROLE = "arn:aws:iam::111122223333:role/deployer";

const guardOf = ({ graph, terraform }: BuiltStack) =>
  terraform.resource.terraform_data[graph.only("terraform_data", "Guard").slice("terraform_data.".length)];

/** What Terraform would delete before the guard has run, or beside it. */
function notGuarded({ graph }: BuiltStack): string[] {
  const guard = graph.only("terraform_data", "Guard");
  const before = graph.allBefore(guard);
  return graph.addresses.filter(
    (address) => address !== guard && !/^(data|ephemeral)\./.test(address) && !before.has(address),
  );
}

describe("the destroy-time guard of infra", () => {
  test.each(FILES)("is destroyed before everything else of %s", (file) => {
    const infra = infraOf(parse(readFileSync(join(ROOT, file), "utf8")));
    expect(infra.graph.of("aws_iam_role")).not.toEqual([]);
    expect(notGuarded(infra)).toEqual([]);
  });

  test("is destroyed before everything else of any environment", () => {
    fc.assert(
      fc.property(environmentSettings, (settings) => {
        expect(notGuarded(infraOf({ ...settings, guard: "local" }))).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });

  test("is never replaced, which would run it in an ordinary apply", () => {
    expect(guardOf(infraOf())).not.toHaveProperty("triggers_replace");
    expect(guardOf(infraOf()).lifecycle).not.toHaveProperty("replace_triggered_by");
  });

  test("refuses another region or account, where Terraform would find nothing and make all anew", () => {
    const { lifecycle } = guardOf(infraOf());
    expect(lifecycle.ignore_changes).toEqual(["input.region", "input.account_id"]);
    expect(lifecycle.postcondition).toEqual([
      {
        condition: '${self.input.region == "eu-west-1"}',
        error_message: expect.stringMatching(
          /^aws\.region: expected \$\{self\.input\.region\}, got eu-west-1\. /,
        ),
      },
      {
        condition: expect.stringMatching(
          /^\$\{self\.input\.account_id == data\.aws_caller_identity\.\w+\.account_id\}$/,
        ),
        error_message: expect.stringMatching(/^aws: expected \$\{self\.input\.account_id\}, got /),
      },
    ]);
  });

  test("runs its script when destroyed, told of this cluster, VPC and account by the state alone", () => {
    const guard = guardOf(
      infraOf(
        {
          aws: { region: "us-east-1", profile: "dev", assumeRole: { arn: ROLE } },
          cluster: { name: "shop" },
        },
        "prod",
      ),
    );
    const [{ "local-exec": run }] = guard.provisioner;
    expect(run).toMatchObject({ when: "destroy", interpreter: ["bash"] });
    expect(run.command).toMatch(/^\$\{path\.module\}\/assets\/[\w/]+\/guard-infra\.sh$/);
    const told = Object.fromEntries(
      Object.entries<string>(run.environment).map(([variable, expression]) => [
        variable,
        guard.input[expression.match(/^\$\{try\(self\.input\.(\w+), ""\)\}$/)![1]!],
      ]),
    );
    expect(told).toMatchObject({
      DRAIN_CLUSTER: expect.stringMatching(/^\$\{aws_eks_cluster\.\w+\.name\}$/),
      DRAIN_REGION: "us-east-1",
      DRAIN_PROFILE: "dev",
      DRAIN_ROLE_ARN: ROLE,
      DRAIN_ACCOUNT_ID: expect.stringMatching(/^\$\{data\.aws_caller_identity\.\w+\.account_id\}$/),
      DRAIN_VPC: expect.stringMatching(/^\$\{aws_vpc\./),
      DRAIN_NODE_SECURITY_GROUP: expect.stringMatching(/^\$\{aws_security_group\.NodeSecurityGroup_/),
      DRAIN_ENVIRONMENT: "prod",
    });
  });

  test("is left out where nobody wants it, which is said", () => {
    expect(infraOf({ guard: "none" }).graph.of("terraform_data")).toEqual([]);
    const said = (settings: object) =>
      environmentWarnings(parsedOf(settings)).filter(({ path }) => path[0] === "guard");
    expect(said({ guard: "none" })).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/left behind/) }),
    ]);
    expect(said({})).toEqual([]);
  });

  test("keeps its address, since Terraform runs no provisioner of a block that is gone", () => {
    expect(infraOf().graph.of("terraform_data")).toEqual(["terraform_data.Guard_B5FA6F3F"]);
  });
});
