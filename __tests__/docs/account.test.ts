import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Page } from "../support/markdown";

const ROOT = join(__dirname, "..", "..");
const account = Page.read("docs/account.md");
const versions = Page.read("docs/versions.md");
const guide = (name: string) => Page.read(`docs/guides/${name}.md`);
const GUIDES = readdirSync(join(ROOT, "examples")).map((file) => file.replace(".yaml", ""));
const PERMISSIONS = "../account.md#permissions-of-whoever-deploys";

describe("what the account needs", () => {
  test("names each tool with its version, and a command that shows it", () => {
    for (const tool of ["Node.js", "Terraform", "AWS CLI", "kubectl", "Helm"])
      expect(versions.section("Tools").row(tool)).toMatch(/\| \d/);
    expect(account.section("Tools").commands).toEqual([
      "node --version",
      "terraform version",
      "aws --version",
      "kubectl version --client",
      "aws sts get-caller-identity",
    ]);
  });

  test("tells whoever deploys which permissions it takes, and each guide leads there", () => {
    const section = account.section("Permissions of whoever deploys");
    expect(section.links).toContainEqual(expect.objectContaining({ target: "policies" }));
    for (const service of ["EC2", "EKS", "IAM", "KMS", "CloudWatch Logs", "SQS", "STS"])
      expect(section.row(service)).toBeDefined();
    for (const name of GUIDES) {
      const links = guide(name)
        .section("1. Get it")
        .links.map(({ target }) => target);
      expect(links).toEqual(expect.arrayContaining([PERMISSIONS, "../account.md#tools"]));
    }
  });

  test("gives the command that makes the Spot role, and what Karpenter says without it", () => {
    const section = account.section("The Spot role");
    expect(section.commands).toContain(
      "aws iam create-service-linked-role --aws-service-name spot.amazonaws.com",
    );
    expect(section.text.replace(/\s+/g, " ")).toContain(
      "do not have permission to create the service-linked role for EC2 Spot Instances",
    );
    expect(guide("bottlerocket-spot").section("1. Get it").commands).toContain(
      "aws iam create-service-linked-role --aws-service-name spot.amazonaws.com",
    );
  });

  test("shows users by name, roles by ARN, and namespaces", () => {
    const settings = account.section("Users").fences.find(({ language }) => language === "yaml")?.text;
    for (const key of ["admins:", "user: alice", "principal: arn:", "namespaces: [shop]"])
      expect(settings).toContain(key);
  });

  test("tells what AWS keeps after a destroy, unconfirmed email subscriptions among it", () => {
    const left = account.section("What AWS keeps after a destroy");
    expect(left.row("KMS key")).toMatch(/30 days/);
    expect(left.row("Log group")).toContain("aws logs delete-log-group");
    expect(left.row("Email subscriptions")).toMatch(/nobody can delete them/);
    expect(left.row("Volumes")).toBeDefined();
    expect(guide("arm64-spot-poc").section("4. Deploy").text).toMatch(/email with a link/);
  });
});

describe("policies", () => {
  const folder = join(ROOT, "docs/policies");
  const all = readdirSync(folder);
  const files = all.filter((file) => file !== "boundary.json");

  test("are six: four of one role that deploys, one of a role that plans, and the boundary of all that infra makes", () => {
    expect(all.toSorted()).toEqual([
      "boundary.json",
      "deploy-cluster.json",
      "deploy-network.json",
      "deploy-policies.json",
      "deploy-roles.json",
      "plan.json",
    ]);
    const named = account.section("Permissions of whoever deploys").text;
    for (const file of all) expect(named).toContain(file);
  });

  test("allow no service whole, and none of what Karpenter alone does", () => {
    const actions: string[] = files.flatMap((file) =>
      JSON.parse(readFileSync(join(folder, file), "utf8")).Statement.flatMap(
        ({ Action }: { Action: string | string[] }) => Action,
      ),
    );
    expect(actions.filter((action) => /^(\*|\w+:\*)$/.test(action))).toEqual([]);
    for (const own of ["ec2:CreateFleet", "pricing:GetProducts", "sqs:ReceiveMessage"])
      expect(actions).not.toContain(own);
  });
});
