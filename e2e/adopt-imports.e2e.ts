import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { stringify } from "yaml";
import { CONTROLLER, NODE_CLASS, NODE_POOL } from "../__tests__/support/live-karpenter";
import { run as adopt } from "../cli/adopt";
import { callOf } from "../cli/verb";
import { VERBS } from "../cli/verbs";
import { type EmulatedRun, startEmulatedRun } from "../rehearsal/emulated-run";
import { type Item, inventory } from "../rehearsal/emulator/inventory";
import { RunScope } from "../rehearsal/processes";
import { ClusterOfOthers } from "./support/cluster-of-others";
import { PlainTerraform } from "./support/plain-terraform";

const ROOT = join(__dirname, "..");
const ENV = process.env;
const INFRA = "shop-infra";
const NAMES = ["nodepools.karpenter.sh", "nodeclaims.karpenter.sh", "ec2nodeclasses.karpenter.k8s.aws"];

/** Each test goes on where the one before it ended. */
let scope: RunScope;
let run: EmulatedRun;
let folder: string;
let untouched: Item[];
let printed: string;
const file = () => join(folder, "environments", "shop.yaml");
const otherState = () => join(folder, "other.tfstate");
// Where the controller lives, whom the association is for.
const SETTINGS = { cluster: { existing: { name: "shop" } }, karpenter: { namespace: "karpenter" } };

/** An account in which another Terraform made Karpenter's roles, queue, rules and entries: its state has them. */
beforeAll(async () => {
  scope = new RunScope();
  mkdirSync(join(ROOT, ".cache", "runs"), { recursive: true });
  folder = scope.folder(join(ROOT, ".cache", "runs", "adopt-imports-"));
  mkdirSync(join(folder, "environments"));
  writeFileSync(file(), stringify({ aws: { region: "eu-west-1" }, ...SETTINGS }));
  run = await startEmulatedRun(scope, {
    ...{ root: ROOT, environment: "shop", file: file(), env: ENV, deployBy: "terraform" },
  });
  await ClusterOfOthers.make(run, "shop");
  await run.project.providers(INFRA);
  untouched = await inventory(run.client);
  await run.project.deploy(INFRA);
  const state = join(run.folder, `terraform.${INFRA}.tfstate`);
  const { resources, ...rest } = JSON.parse(readFileSync(state, "utf8"));
  const theirs = resources
    .filter(({ mode, type }: any) => mode === "managed" && type !== "terraform_data")
    .map(ofModule);
  writeFileSync(otherState(), JSON.stringify({ ...rest, outputs: {}, resources: theirs }));
  rmSync(state);
  writeFileSync(file(), stringify({ aws: { region: "eu-west-1", endpoint: run.gateway.url }, ...SETTINGS }));
  kubectl();
});
afterAll(() => {
  process.env = ENV;
  return scope.end();
});

/** As a module with `count` and its roles by `count` have it. */
function ofModule({ instances, ...resource }: any): object {
  const counted = instances.map((instance: object) => ({ index_key: 0, ...instance }));
  return {
    ...{ ...resource, module: "module.karpenter[0]" },
    instances: resource.type === "aws_iam_role" ? counted : instances,
  };
}

/** An API server with a NodePool and an EC2NodeClass, and a controller that nobody's release holds. */
function kubectl(): void {
  const crds = NAMES.map((name) => ({ kind: "CustomResourceDefinition", metadata: { name }, spec: {} }));
  const spec = { ...NODE_CLASS.spec, role: "KarpenterNodeRole-shop" };
  const kinds = {
    crd: crds,
    nodepools: [NODE_POOL],
    ec2nodeclasses: [{ ...NODE_CLASS, spec }],
    deployments: [CONTROLLER],
  };
  for (const [kind, items] of Object.entries(kinds))
    writeFileSync(join(folder, kind), JSON.stringify({ items }));
  const answers = `shift 3
[ "$3" != applications.argoproj.io ] && cat "${folder}/\${2%%.*}" 2>/dev/null || true`;
  writeFileSync(join(folder, "kubectl"), `#!/usr/bin/env bash\n${answers}\n`, { mode: 0o755 });
  const { accessKeyId, secretAccessKey } = run.client.access;
  process.env = {
    ...ENV,
    PATH: [folder, ENV.PATH].join(delimiter),
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ENVIRONMENTS_DIR: join(folder, "environments"),
  };
}

/** Words behind a command that was printed, as a shell reads them. */
function commands(beginning: string): string[][] {
  return printed
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith(beginning))
    .map((line) => line.slice(beginning.length).match(/'[^']*'|\S+/g) ?? [])
    .map((words) => words.map((word) => word.replaceAll("'", "")));
}

describe("taking over what another Terraform made in the account", () => {
  test("prints what to import, and what the other state has to forget", async () => {
    const lines: string[] = [];
    const log = jest.spyOn(console, "log").mockImplementation((line: string) => lines.push(line));
    const verb = VERBS.find(({ name }) => name === "adopt");
    const code = await adopt(callOf(verb!, ["shop", "--yes", "--other-state", otherState()]));
    log.mockRestore();
    printed = lines.join("\n");
    expect({ code, printed }).toMatchObject({ code: 0 });
  });

  test("leaves nothing to change and nothing to end once that is imported: only what AWS takes twice is made", async () => {
    await run.reconfigure(file());
    await run.project.providers(INFRA);
    const imports = commands(`terraform -chdir=cdktf.out/stacks/${INFRA} import`).map(([to, id]) => ({
      to,
      id,
    }));
    const types = imports.map(({ to }) => to?.split(".")[0]);
    expect(new Set(types)).toEqual(
      new Set([
        "aws_cloudwatch_event_rule",
        "aws_eks_access_entry",
        "aws_eks_pod_identity_association",
        "aws_iam_policy",
        "aws_iam_role",
        "aws_sqs_queue",
      ]),
    );
    // In one plan, in place of two dozen runs of Terraform.
    writeFileSync(
      join(run.project.stackFolder(INFRA), "imports.tf.json"),
      JSON.stringify({ import: imports }),
    );
    const planned = await run.project.plannedChanges(INFRA);
    // Of a role Terraform alone knows force_detach_policies, which no import tells it: nothing of AWS' changes.
    const roles = planned.filter(({ action, type }) => action === "update" && type === "aws_iam_role");
    const imported = planned.filter(({ action }) => action === "import");
    expect(imported.length + roles.length).toBe(imports.length);
    const made = planned.filter((change) => !imported.includes(change) && !roles.includes(change));
    expect(new Set(made.map(({ action, type }) => `${action} ${type}`))).toEqual(
      new Set([
        "create aws_cloudwatch_event_target",
        "create aws_iam_role_policy_attachment",
        "create terraform_data",
      ]),
    );
    const from = run.gateway.calls.length;
    await run.project.deploy(INFRA);
    const changed = run.gateway.calls
      .slice(from)
      .filter(({ action }) => /^(Update|Delete|Detach)/.test(action));
    expect(changed).toEqual([]);
    expect(await run.project.pendingChanges(INFRA)).toBeUndefined();
  });

  test("leaves nothing for the other project's next apply to end, once its `removed` blocks are in the modules' place", async () => {
    const other = join(folder, "other");
    mkdirSync(other);
    cpSync(otherState(), join(other, "terraform.tfstate"));
    const blocks = printed.match(/^ *removed \{\n.*\n.*\n *\}$/gm) ?? [];
    const provider = `provider "aws" {\n  region = "${run.region}"\n}`;
    writeFileSync(join(other, "main.tf"), [provider, ...blocks].join("\n"));
    const terraform = new PlainTerraform(run.project.stackFolder(INFRA), run.gateway.url);
    await terraform.init(other);
    const [there, from] = [await inventory(run.client), run.gateway.calls.length];
    await terraform.run(other, "apply", "-auto-approve", "-input=false");
    const writes = run.gateway.calls.slice(from).filter(({ action }) => !/^(Get|List|Describe)/.test(action));
    expect(writes).toEqual([]);
    expect(await inventory(run.client)).toEqual(there);
    expect(JSON.parse(readFileSync(join(other, "terraform.tfstate"), "utf8")).resources).toEqual([]);
    expect(await run.project.pendingChanges(INFRA)).toBeUndefined();
  });

  test("leaves nothing for the other state's next apply to end, by `terraform state rm` as well", async () => {
    const held = commands("terraform state rm").flat();
    const words = ["state", "rm", `-state=${otherState()}`, "-backup=-", ...held];
    execFileSync("terraform", words, { cwd: folder, stdio: "pipe" });
    expect(JSON.parse(readFileSync(otherState(), "utf8")).resources).toEqual([]);
  });

  test("ends with what was there before either, once infra is destroyed", async () => {
    await run.project.destroy(INFRA);
    expect(await inventory(run.client)).toEqual(untouched);
  });
});
