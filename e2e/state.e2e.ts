import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { type EmulatedRun, startEmulatedRun } from "../rehearsal/emulated-run";
import { type Item, inventory } from "../rehearsal/emulator/inventory";
import { RunScope } from "../rehearsal/processes";
import { type Ended, PlainTerraform } from "./support/plain-terraform";

const ROOT = join(__dirname, "..");
const BUCKET = "states";
const LOCAL = { backend: "local" };
const ROLE = "arn:aws:iam::111122223333:role";
const S3 = {
  backend: "s3",
  bucket: BUCKET,
  key: "{environment}/{part}/terraform.tfstate",
  assumeRole: { arn: `${ROLE}/states`, sessionName: "states" },
  reader: { assumeRole: { arn: `${ROLE}/reader`, sessionName: "reader" } },
};

let scope: RunScope;
let run: EmulatedRun;
let untouched: Item[];
/** Stands for another machine: the stack's files and nothing else of this project. */
let machine: string;
let infra: string;
let plain: PlainTerraform;

beforeAll(async () => {
  scope = new RunScope();
  run = await startEmulatedRun(scope, {
    root: ROOT,
    environment: "default",
    file: join(ROOT, "environments", "default.yaml"),
    env: process.env,
  });
  await run.project.providers("infra");
  plain = new PlainTerraform(run.project.stackFolder("infra"), run.gateway.url);
  const policies = join(ROOT, "docs", "policies");
  await addRole(
    "deployer",
    readdirSync(policies).map((name) => readFileSync(join(policies, name), "utf8")),
  );
  untouched = await inventory(run.client);
  machine = join(run.folder, "machine");
  infra = join(machine, "cdktf.out", "stacks", "infra");
  await fetch(`${run.gateway.url}/${BUCKET}`, { method: "PUT" });
  await written({ state: LOCAL });
});
afterAll(() => scope.end());

/** The gateway puts a role's calls to its policies. */
async function addRole(RoleName: string, documents: readonly string[]): Promise<void> {
  const trust = { Effect: "Allow", Principal: { AWS: "111122223333" }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  await run.client.query("iam", "CreateRole", { RoleName, AssumeRolePolicyDocument });
  for (const [index, PolicyDocument] of documents.entries()) {
    const PolicyName = `${RoleName}-${index}`;
    await run.client.query("iam", "PutRolePolicy", { RoleName, PolicyName, PolicyDocument });
  }
}

/** The default environment with these settings, synthesized and copied to the other machine. */
async function written(settings: {
  readonly state: object;
  readonly aws?: object;
  readonly cluster?: object;
}) {
  const { endpoint, region } = run.client.access;
  const environment = { ...settings, aws: { region, endpoint, ...settings.aws } };
  writeFileSync(join(run.folder, "environments", "default.yaml"), stringify(environment));
  await run.project.synth();
  cpSync(run.project.stackFolder("infra"), infra, {
    recursive: true,
    filter: (path) => !path.includes(".terraform"),
  });
}

const terraform = (...words: [string, ...string[]]) => plain.attempt(infra, ...words);

/** What workloads learns of infra in this environment: the very block of its stack, which needs no provider. */
async function read(): Promise<Ended> {
  const { data } = run.project.synthesized("workloads") as any;
  const folder = join(machine, "cdktf.out", "stacks", "reader");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { terraform_remote_state } = data;
  const output = { told: { value: "${data.terraform_remote_state.infra.outputs.cluster_name}" } };
  writeFileSync(
    join(folder, "cdk.tf.json"),
    JSON.stringify({ data: { terraform_remote_state }, output }, null, 2),
  );
  await plain.run(folder, "init", "-input=false");
  const { code, output: text } = await plain.attempt(folder, "plan", "-input=false");
  // Terraform breaks its lines at the width of a terminal.
  return { code, output: text.replace(/\s+/g, " ") };
}

/** A plan that finds everything as it is; its text where it does not. */
async function expectNoChanges(): Promise<void> {
  const { code, output } = await terraform("plan", "-input=false", "-detailed-exitcode");
  expect(code === 0 ? "" : output).toBe("");
}

const inBucket = async (key: string) => fetch(`${run.gateway.url}/${BUCKET}/${key}`);

const rolesTaken = () =>
  run.gateway.calls
    .filter(({ action }) => action === "AssumeRole")
    .map(({ parameters }) => parameters.RoleSessionName);

describe("local state, by plain terraform from a folder that holds the stack alone", () => {
  test("workloads says that infra comes first", async () => {
    const { code, output } = await read();
    expect(code).toBe(1);
    expect(output).toMatch(
      "The stack infra is not deployed: there is no terraform.infra.tfstate. Deploy it first: npx cdktf deploy infra",
    );
  });

  test("infra is initialized, validated, planned and applied", async () => {
    expect(readdirSync(infra).filter((name) => name.startsWith(".terraform"))).toEqual([]);
    await plain.init(infra);
    await plain.run(infra, "validate");
    await plain.run(infra, "plan", "-input=false", "-out=plan");
    await plain.run(infra, "apply", "plan");
    expect(await inventory(run.client)).toContainEqual(
      expect.objectContaining({ kind: "EKS cluster", name: "karpenter" }),
    );
  });

  test("the state lies beside, and workloads reads it", async () => {
    expect(readdirSync(machine)).toContain("terraform.infra.tfstate");
    const { code, output } = await read();
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('told = "karpenter"') });
  });
});

describe("a state that workloads must not take for its own", () => {
  test("is refused: another cluster's, region's and account's", async () => {
    await written({
      state: LOCAL,
      aws: { region: "eu-central-1", accountId: "444455556666" },
      cluster: { name: "blue" },
    });
    const { code, output } = await read();
    expect(code).toBe(1);
    expect(output).toMatch("The state of infra is of cluster karpenter, this stack of blue (cluster.name).");
    expect(output).toMatch(
      "is of region eu-west-1, this stack of eu-central-1 (aws.region). Set aws.region back",
    );
    expect(output).toMatch("is of account 111122223333, this stack of 444455556666 (aws.accountId).");
  });

  test("is refused: one of an older version, by the output that it lacks", async () => {
    await written({ state: LOCAL });
    const file = join(machine, "terraform.infra.tfstate");
    const whole = readFileSync(file, "utf8");
    const { region: _, ...outputs } = JSON.parse(whole).outputs;
    writeFileSync(file, JSON.stringify({ ...JSON.parse(whole), outputs }));
    const { code, output } = await read();
    writeFileSync(file, whole);
    expect(code).toBe(1);
    expect(output).toMatch(
      "lacks outputs that this stack reads (region): it is destroyed, half deployed or older",
    );
    expect(output).toMatch("Deploy it first: npx cdktf deploy infra");
  });
});

describe("the move to S3", () => {
  test("to a bucket that is not there says which, and leaves the state where it is", async () => {
    await written({ state: { ...S3, bucket: "no-such-bucket" } });
    const { code, output } = await terraform("init", "-input=false", "-migrate-state", "-force-copy");
    expect(code).toBe(1);
    expect(output).toMatch('S3 bucket "no-such-bucket" does not exist');
    expect(JSON.parse(readFileSync(join(machine, "terraform.infra.tfstate"), "utf8")).outputs).toHaveProperty(
      "cluster_name",
    );
  });

  test("workloads says beforehand that there is no state of infra yet", async () => {
    await written({ state: S3 });
    const { code, output } = await read();
    expect(code).toBe(1);
    expect(output).toMatch("Unable to find remote state");
    expect(output).toMatch("infra has no state yet? Deploy it first: npx cdktf deploy infra");
  });

  test("takes the state along: the plan is empty, by the role that keeps it", async () => {
    await plain.run(infra, "init", "-input=false", "-migrate-state", "-force-copy");
    await expectNoChanges();
    expect((await inBucket("default/infra/terraform.tfstate")).status).toBe(200);
    expect(rolesTaken()).toContain("states");
  });

  test("workloads follows, by the role that reads it", async () => {
    const before = rolesTaken().length;
    const { code, output } = await read();
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('told = "karpenter"') });
    const taken = rolesTaken().slice(before);
    expect([...new Set(taken)]).toEqual(["reader"]);
  });

  test("a run that holds the lock keeps another out, until somebody unlocks it by its ID", async () => {
    const lock = join("default", "infra", "terraform.tfstate.tflock");
    const held = { ID: "0", Operation: "OperationTypeApply", Who: "ann", Version: "1.11.4" };
    await fetch(`${run.gateway.url}/${BUCKET}/${lock}`, { method: "PUT", body: JSON.stringify(held) });
    const { code, output } = await terraform("plan", "-input=false");
    expect(code).toBe(1);
    expect(output).toMatch("Error acquiring the state lock");
    expect(output).toMatch(/Who: +ann/);
    await plain.run(infra, "force-unlock", "-force", "0");
    expect((await inBucket(lock)).status).toBe(404);
  });

  test("a role that makes the cluster, with the documented policy, changes nothing of it", async () => {
    await written({ state: S3, aws: { assumeRole: { arn: `${ROLE}/deployer`, sessionName: "deployer" } } });
    const { resource_changes } = await plain.plan(infra);
    const changed = resource_changes.filter(({ change }) => change.actions.join() !== "no-op");
    // The hook of a destroy learns its role, and nothing in AWS is touched.
    expect(changed.map(({ address }) => address)).toEqual([expect.stringMatching(/^terraform_data\.Guard/)]);
    expect(rolesTaken()).toContain("deployer");
  });
});

describe("the way back", () => {
  test("takes the state along: the plan is empty, and workloads follows", async () => {
    await written({ state: LOCAL });
    rmSync(join(machine, "terraform.infra.tfstate"));
    await plain.run(infra, "init", "-input=false", "-migrate-state", "-force-copy");
    await expectNoChanges();
    expect(await read()).toMatchObject({ code: 0 });
  });

  test("leaves a state by which all is destroyed", async () => {
    await plain.run(infra, "apply", "-input=false", "-destroy", "-auto-approve");
    expect(await inventory(run.client)).toEqual(untouched);
  });
});

describe("HCP Terraform", () => {
  test("infra is initialized and validated without a log-in", async () => {
    await written({ state: { backend: "cloud", organization: "acme", project: "platform" } });
    rmSync(join(infra, ".terraform"), { recursive: true });
    await plain.run(infra, "init", "-input=false", "-backend=false");
    await plain.run(infra, "validate");
  });
});
