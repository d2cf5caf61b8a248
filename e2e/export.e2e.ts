import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { gunzipSync } from "fflate";
import { clone } from "../__tests__/support/clone";
import type { JsonObject } from "../export/hcl/body";
import { stackHcl } from "../export/hcl/stack-hcl";
import { type EmulatedRun, startEmulatedRun } from "../rehearsal/emulated-run";
import { RunScope } from "../rehearsal/processes";
import { MissingProgramError } from "../rehearsal/programs/programs";
import type { Project } from "../rehearsal/terraform/project";
import { templates } from "./support/any-template";
import { PlainTerraform } from "./support/plain-terraform";
import { forProviderFive } from "./support/provider-five";

const run = promisify(execFile);
const ROOT = join(__dirname, "..");

let scope: RunScope;
let emulated: EmulatedRun;
let folder: string;
let terraform: PlainTerraform;
/** By part. That of workloads is missing where Terraform cannot get the helm, kubernetes and time providers. */
const withProviders = new Map<"infra" | "workloads", PlainTerraform>();

beforeAll(async () => {
  scope = new RunScope();
  emulated = await startEmulatedRun(scope, {
    root: ROOT,
    environment: "default",
    file: join(ROOT, "environments", "default.yaml"),
    env: process.env,
  });
  await emulated.project.providers("infra");
  terraform = new PlainTerraform(emulated.project.stackFolder("infra"));
  withProviders.set("infra", terraform);
  if (await hasProvidersOfWorkloads(emulated.project))
    withProviders.set("workloads", new PlainTerraform(emulated.project.stackFolder("workloads")));
  folder = join(emulated.folder, "exports");
  mkdirSync(folder);
});
afterAll(() => scope.end());

async function hasProvidersOfWorkloads(project: Project): Promise<boolean> {
  try {
    await project.providers("workloads");
    return true;
  } catch (error) {
    if (error instanceof MissingProgramError) return false;
    throw error;
  }
}

const node = (cwd: string, script: string, args: readonly string[], env: Record<string, string>) =>
  run(process.execPath, ["--import", "tsx", script, ...args], { cwd, env: { ...process.env, ...env } });

/** `npm run export` of the environment that the emulated AWS serves. */
async function exported(name: string, ...options: string[]): Promise<string> {
  const out = join(folder, name);
  await node(ROOT, join("cli", "main.ts"), ["export", ...options, "default", out], {
    ENVIRONMENTS_DIR: join(emulated.folder, "environments"),
  });
  return out;
}

/** Of JSON's templates Terraform tells the text beside what they refer to, of HCL's it does not. */
const withoutTemplates = (configuration: unknown): unknown =>
  JSON.parse(JSON.stringify(configuration), (_, value) =>
    value?.references === undefined ? value : { references: value.references },
  );

describe("infra, exported for another machine", () => {
  test("plans the same as an upload that was unpacked and as HCL, on both without Node.js", async () => {
    const uploads = await exported("uploads");
    const unpacked = join(folder, "unpacked");
    mkdirSync(unpacked);
    await run("tar", ["xzf", join(uploads, "infra.tar.gz"), "-C", unpacked]);
    await terraform.init(unpacked);
    const json = await terraform.plan(unpacked);
    expect(json.resource_changes.length).toBeGreaterThan(50);

    const written = join(await exported("hcl", "--hcl"), "infra");
    await terraform.init(written);
    const hcl = await terraform.plan(written);
    expect(hcl.resource_changes).toEqual(json.resource_changes);
    expect(hcl.planned_values).toEqual(json.planned_values);
    expect(hcl.output_changes).toEqual(json.output_changes);
    expect(withoutTemplates(hcl.configuration)).toEqual(withoutTemplates(json.configuration));
  });
});

describe("any value", () => {
  test("has in HCL the meaning that it has in Terraform's JSON, as Terraform itself tells", async () => {
    const values = fc.sample(templates, { numRuns: 400, seed: 20261121 });
    const stack = {
      locals: Object.fromEntries(values.map((value, index) => [`v${index}`, value])),
      output: Object.fromEntries(values.map((_, index) => [`v${index}`, { value: `\${local.v${index}}` }])),
    } as JsonObject;
    const json = join(folder, "values-json");
    const hcl = join(folder, "values-hcl");
    for (const each of [json, hcl]) mkdirSync(each);
    writeFileSync(join(json, "main.tf.json"), JSON.stringify(stack));
    for (const [name, text] of await stackHcl(stack)) writeFileSync(join(hcl, name), text);
    await terraform.run(hcl, "fmt", "-check", "-diff");
    const [meant, told] = [await terraform.plan(json), await terraform.plan(hcl)];
    expect(Object.keys(meant.planned_values.outputs ?? {})).toHaveLength(values.length);
    expect(told.planned_values).toEqual(meant.planned_values);
  });
});

const SECRETS = {
  AWS_ACCESS_KEY_ID: "an-access-key-of-mine",
  AWS_SECRET_ACCESS_KEY: "a-secret-key-of-mine",
  AWS_PROFILE: "a-profile-of-mine",
  TF_TOKEN_app_terraform_io: "a-token-of-mine",
  USER: "somebody-here",
};

/** Everything that there is, exported from a clone of its own by a user with a home of their own. */
async function everything(name: string, env: Record<string, string>): Promise<string> {
  const [project, home, out] = ["project", "home", "out"].map((part) => join(folder, `${name}-${part}`));
  clone(project!);
  mkdirSync(home!);
  const script = join(ROOT, "e2e", "support", "every-export.ts");
  await node(project!, script, [out!], { ...SECRETS, HOME: home!, ...env });
  return out!;
}

function filesIn(root: string): Map<string, string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  const paths = entries.map((each) => join(each.parentPath, each.name)).sort();
  return new Map(paths.map((path) => [path.slice(root.length + 1), readFileSync(path).toString("base64")]));
}

/** The settings of every environment and example. */
const configured = () =>
  ["environments", "examples"].flatMap((name) =>
    readdirSync(join(ROOT, name)).map((file) => readFileSync(join(ROOT, name, file), "utf8")),
  );

describe("every environment and example", () => {
  let here: string;
  beforeAll(async () => {
    here = await everything("here", { TZ: "UTC", LANG: "C", LC_ALL: "C" });
  });

  test("is exported to the same bytes by any user, in any folder, time zone and locale", async () => {
    const there = await everything("a-much-longer-name-elsewhere", {
      TZ: "Asia/Tokyo",
      LANG: "de_DE.UTF-8",
      LC_ALL: "tr_TR.UTF-8",
      USER: "somebody-else",
    });
    const [ours, theirs] = [filesIn(here), filesIn(there)];
    const uploads = [...ours.keys()].filter((name) => name.endsWith(".tar.gz"));
    expect(uploads).toHaveLength(2 * configured().length);
    expect(theirs).toEqual(ours);
  });

  test("tells nothing of the machine and whoever exports it, and of no account that it was not told of", () => {
    const text = [...filesIn(here)]
      .map(([name, content]) => [name, Buffer.from(content, "base64")] as const)
      .map(([name, content]) =>
        (name.endsWith(".gz") ? Buffer.from(gunzipSync(content)) : content).toString(),
      )
      .join("\n");
    for (const secret of [folder, ROOT, ...Object.values(SECRETS)]) expect(text).not.toContain(secret);
    const settings = configured().join("\n");
    const accounts = [...new Set(text.match(/(?<![\w.-])\d{12}(?![\w.-])/g))];
    expect(accounts.length).toBeGreaterThan(0);
    expect(accounts.filter((account) => !settings.includes(account))).toEqual([]);
  });

  test("is HCL in Terraform's own layout", async () => {
    const hcl = readdirSync(here).map((name) => join(here, name, "hcl"));
    for (const each of hcl)
      expect(await terraform.run(each, "fmt", "-check", "-diff", "-recursive")).toBe("");
  });

  test("is HCL that Terraform and the providers find valid", async () => {
    for (const name of readdirSync(here)) {
      for (const [part, plain] of withProviders) {
        const stack = join(here, name, "hcl", name === "default" ? part : `${name}-${part}`);
        const file = join(stack, "main.tf");
        writeFileSync(file, forProviderFive(readFileSync(file, "utf8")));
        await plain.init(stack, "-backend=false");
        expect(await plain.run(stack, "validate")).toContain("Success!");
      }
    }
  });
});
