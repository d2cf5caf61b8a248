import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { clone } from "./support/clone";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "main-test-"));
});
afterEach(() => {
  delete process.env.ENVIRONMENTS_DIR;
  rmSync(folder, { recursive: true, force: true });
});

const ROOT = join(__dirname, "..");
const MAIN = join(ROOT, "main.ts");
const TSX = pathToFileURL(require.resolve("tsx")).href;
const cloned = (name: string) => clone(join(folder, name));

/** By a process of its own, as the CLI does it. */
function synth(cwd: string, env: Record<string, string> = {}, main = "main.ts") {
  return spawnSync("node", ["--import", TSX, main], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
}

/** Writes environments into the test's folder, which has what a synth copies. */
function environments(files: Readonly<Record<string, string>>, into = "environments"): void {
  for (const name of ["cdktf.json", "charts", "hooks"])
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  mkdirSync(join(folder, into));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, into, name), text);
}

/** What main.ts prints in the test's folder, by this process, which it does not fail. */
function printed(): string {
  const here = process.cwd();
  const [log, error] = [jest.spyOn(console, "log"), jest.spyOn(console, "error")];
  for (const spy of [log, error]) spy.mockImplementation();
  process.chdir(folder);
  try {
    jest.isolateModules(() => require("../main"));
    expect({ errors: error.mock.calls, code: process.exitCode }).toEqual({ errors: [], code: undefined });
    return log.mock.calls.join("\n");
  } finally {
    process.chdir(here);
    for (const spy of [log, error]) spy.mockRestore();
  }
}

function files(root: string): Record<string, string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    entries
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
      .map((path) => [path.slice(root.length), readFileSync(path, "utf8")]),
  );
}

describe("main.ts", () => {
  test("writes the same bytes in any folder, time zone and locale, and no path of the machine", () => {
    const [here, there] = [cloned("here"), cloned("a-much-longer-name-elsewhere")];
    expect(synth(here, { TZ: "UTC", LANG: "C" })).toMatchObject({ status: 0, stderr: "" });
    expect(synth(there, { TZ: "Asia/Tokyo", LANG: "de_DE.UTF-8", LC_ALL: "tr_TR.UTF-8" })).toMatchObject({
      status: 0,
    });
    const [ours, theirs] = [files(join(here, "cdktf.out")), files(join(there, "cdktf.out"))];
    expect(Object.keys(ours)).toContain("/stacks/workloads/cdk.tf.json");
    expect(theirs).toEqual(ours);
    expect(JSON.stringify(ours)).not.toMatch(folder);
  });

  test("says what is wrong in every file at once, exits with 1, and writes nothing", () => {
    environments({
      "default.yaml": "aws: { region: eu-west-1 }\nnodePool: {}\n",
      "prod.yaml": "aws: { region: eu-west }\n",
    });
    const { status, stderr, stdout } = synth(folder, {}, MAIN);
    expect(status).toBe(1);
    expect(stderr).toMatch(/environments\/default\.yaml:2:1: nodePool: /);
    expect(stderr).toMatch(/environments\/prod\.yaml:1:16: aws\.region: /);
    expect(stderr + stdout).not.toMatch(/\n\s+at /);
    expect(existsSync(join(folder, "cdktf.out"))).toBe(false);
  });

  test("leaves a broken environment out aloud, and makes the stacks of the others, with 0", () => {
    environments({
      "default.yaml": "aws: { region: eu-west-1 }\n",
      "staging.yaml": "aws: { region: eu-west }\n",
    });
    const stdout = printed();
    expect(stdout).toMatch(/^Without the stacks of environments\/staging\.yaml, which cannot be read:\n/);
    expect(stdout.match(/environments\/staging\.yaml:1:16: aws\.region: /g)).toHaveLength(1);
    expect(readdirSync(join(folder, "cdktf.out/stacks")).toSorted()).toEqual(["infra", "workloads"]);
  });

  test("leaves out the later of two environments that share a cluster", () => {
    environments({
      "default.yaml": "aws: { region: eu-west-1 }\n",
      "twin.yaml": "aws: { region: eu-west-1 }\ncluster: { name: karpenter }\n",
    });
    expect(printed()).toContain("environments/twin.yaml");
    expect(readdirSync(join(folder, "cdktf.out/stacks")).toSorted()).toEqual(["infra", "workloads"]);
  });

  test("takes its environments from another folder", () => {
    environments({ "default.yaml": "aws: { region: eu-west-1 }\n" });
    environments({ "prod.yaml": "aws: { region: us-east-1 }\n" }, "others");
    process.env.ENVIRONMENTS_DIR = "others";
    printed();
    expect(readdirSync(join(folder, "cdktf.out/stacks")).toSorted()).toEqual([
      "prod-infra",
      "prod-workloads",
    ]);
  });
});
