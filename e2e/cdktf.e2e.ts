import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const ROOT = join(__dirname, "..");
const REASON = "environments/default.yaml wants something else";
const run = promisify(execFile);

let folder: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "cdktf-")));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A project of cdktf with one stack, whose synthesis needs no provider. */
function project(name: string, stack: object): string {
  const path = join(folder, name);
  mkdirSync(path);
  symlinkSync(join(ROOT, "node_modules"), join(path, "node_modules"));
  writeFileSync(join(path, "stack.json"), JSON.stringify(stack));
  writeFileSync(
    join(path, "main.ts"),
    `import { App, HttpBackend, TerraformStack } from "cdktf";
import described from "./stack.json";
const { backend, ...parts } = described;
const app = new App();
const stack = new TerraformStack(app, "infra");
if (backend) new HttpBackend(stack, backend);
for (const [path, value] of Object.entries(parts)) stack.addOverride(path, value);
app.synth();
`,
  );
  const settings = { language: "typescript", app: "node --import tsx main.ts", sendCrashReports: "false" };
  writeFileSync(join(path, "cdktf.json"), JSON.stringify(settings));
  return path;
}

/** As `npx cdktf` does, but for npx. */
function cdktf(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const bin = join(cwd, "node_modules", ".bin", "cdktf");
  return spawn("node", [bin, ...args], {
    cwd,
    env: { ...process.env, CHECKPOINT_DISABLE: "1", NO_COLOR: "1", TF_CLI_CONFIG_FILE: "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** How it ends, and all that it printed. */
async function ended(child: ChildProcess): Promise<{ code: number | null; output: string }> {
  let output = "";
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding("utf8").on("data", (text) => (output += text));
  const [code] = await once(child, "close");
  return { code, output };
}

const DEPLOY = ["deploy", "infra", "--auto-approve", "--skip-provider-lock"] as const;

/** Resources that are Terraform's own. */
const data = (names: readonly string[], more: object = {}) =>
  Object.fromEntries(
    names.map((name) => [name, { input: { name, tags: { of: "a resource of some lines" } }, ...more }]),
  );
const many = (count: number) => Array.from({ length: count }, (_, index) => `resource${index}`);

describe("the reason of a failed deploy", () => {
  const precondition = [
    { condition: "${length(terraform_data.resource0.input) > 9}", error_message: REASON },
  ];
  const stack = {
    "resource.terraform_data": { ...data(many(120)), ...data(["guard"], { lifecycle: { precondition } }) },
  };
  let path: string;

  beforeAll(() => {
    path = project("fails", stack);
  });

  test.each([1, 2, 3, 4, 5])("arrives, once, behind a plan of 120 resources: run %i", async () => {
    const { code, output } = await ended(cdktf(path, DEPLOY));
    expect(output.split(REASON)).toHaveLength(2);
    expect(output).toContain("resource119");
    expect(code).toBe(1);
  });

  test("arrives from another program than terraform, named by its path", async () => {
    const { stdout } = await run("sh", ["-c", "command -v terraform"]);
    const tofu = join(folder, "tofu");
    symlinkSync(stdout.trim(), tofu);
    const { output } = await ended(cdktf(path, DEPLOY, { TERRAFORM_BINARY_NAME: tofu }));
    expect(output).toContain(REASON);
  });
});

describe("an interrupted deploy", () => {
  let states: Server;
  let locked = false;
  let state: string | undefined;

  beforeAll(async () => {
    states = createServer(async (request, response) => {
      let body = "";
      for await (const piece of request) body += piece;
      if (request.method === "LOCK") locked = true;
      if (request.method === "UNLOCK") locked = false;
      if (request.method === "POST") {
        // A bucket far away.
        await new Promise((resolve) => setTimeout(resolve, 2_000));
        if (!response.destroyed) state = body;
      }
      response.statusCode = request.method === "GET" && state === undefined ? 404 : 200;
      response.end(request.method === "GET" ? state : "");
    });
    await once(states.listen(0, "127.0.0.1"), "listening");
  });
  afterAll(() => states.close());

  test("ends after Terraform has saved the state and given its lock back", async () => {
    const url = `http://127.0.0.1:${(states.address() as AddressInfo).port}/state`;
    const backend = { address: url, lockAddress: url, unlockAddress: url };
    const provisioner = [{ "local-exec": { command: "echo at work; sleep 60" } }];
    const path = project("interrupted", {
      backend,
      "resource.terraform_data": {
        ...data(["made"]),
        ...data(["slow"], { provisioner, depends_on: ["terraform_data.made"] }),
      },
    });
    const child = cdktf(path, DEPLOY);
    child.stdout?.on("data", (text) => {
      if (/\(local-exec\):.*at work$/m.test(String(text))) child.kill("SIGINT");
    });
    const { code, output } = await ended(child);
    expect(output).toContain("Waiting for Terraform, which ends what it has begun and saves the state.");
    expect(code).toBe(1);
    expect(locked).toBe(false);
    const { resources } = JSON.parse(state ?? "{}");
    expect(resources.map(({ name }: { name: string }) => name)).toEqual(["made", "slow"]);
  });
});

/** The oldest and the newest that package.json takes. */
describe.each(["20.19.0", "26"])("with Node.js %s, on the node_modules of another", (version) => {
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    const prefix = join(folder, `node-${version}`);
    mkdirSync(prefix);
    await run("npm", ["install", "--prefix", prefix, "--no-save", `node@${version}`]);
    env = { PATH: [join(prefix, "node_modules", "node", "bin"), process.env.PATH].join(delimiter) };
    const { stdout } = await run("node", ["--version"], { env: { ...process.env, ...env } });
    expect(stdout).toMatch(new RegExp(`^v${version}\\b`));
  }, 300_000);

  test("cdktf synthesizes this project, and deploys", async () => {
    const output = join(folder, `out-${version}`);
    const synth = await ended(cdktf(ROOT, ["synth", "--output", output], env));
    expect(synth.code).toBe(0);
    expect(readdirSync(join(output, "stacks")).sort()).toEqual(["infra", "workloads"]);
    const path = project(`deploys-${version}`, { "resource.terraform_data": data(many(3)) });
    const deploy = await ended(cdktf(path, DEPLOY, env));
    expect(deploy.output).toContain("Apply complete! Resources: 3 added");
    expect(deploy.code).toBe(0);
  });

  test("unit tests run", async () => {
    const jest = join(ROOT, "node_modules", ".bin", "jest");
    const { stderr } = await run("node", [jest, "--maxWorkers=1", "__tests__/terraform-process"], {
      cwd: ROOT,
      env: { ...process.env, ...env },
    });
    expect(stderr).toContain("Tests:       5 passed, 5 total");
  });
});
