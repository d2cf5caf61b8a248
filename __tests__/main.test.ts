import { spawnSync } from "node:child_process";
import {
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
import { clone } from "./support/clone";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "main-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const cloned = (name: string) => clone(join(folder, name));

function synth(cwd: string, env: Record<string, string> = {}) {
  return spawnSync("node", ["--import", "tsx", "main.ts"], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
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
    const project = cloned("wrong");
    writeFileSync(join(project, "environments/default.yaml"), "aws: { region: eu-west-1 }\nnodePool: {}\n");
    writeFileSync(join(project, "environments/prod.yaml"), "aws: { region: eu-west }\n");
    const { status, stderr, stdout } = synth(project);
    expect(status).toBe(1);
    expect(stderr).toMatch(/environments\/default\.yaml:2:1: nodePool: /);
    expect(stderr).toMatch(/environments\/prod\.yaml:1:16: aws\.region: /);
    expect(stderr + stdout).not.toMatch(/\n\s+at /);
    expect(existsSync(join(project, "cdktf.out"))).toBe(false);
  });

  test("leaves a broken environment out aloud, and makes the stacks of the others, with 0", () => {
    const project = cloned("one-broken");
    writeFileSync(join(project, "environments/staging.yaml"), "aws: { region: eu-west }\n");
    const { status, stderr, stdout } = synth(project);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^Without the stacks of environments\/staging\.yaml, which cannot be read:\n/);
    expect(stdout.match(/environments\/staging\.yaml:1:16: aws\.region: /g)).toHaveLength(1);
    expect(readdirSync(join(project, "cdktf.out/stacks")).toSorted()).toEqual(["infra", "workloads"]);
  });

  test("leaves out the later of two environments that share a cluster", () => {
    const project = cloned("shared");
    writeFileSync(
      join(project, "environments/twin.yaml"),
      "aws: { region: eu-west-1 }\ncluster: { name: karpenter }\n",
    );
    const { status, stdout } = synth(project);
    expect(status).toBe(0);
    expect(stdout).toContain("environments/twin.yaml");
    expect(readdirSync(join(project, "cdktf.out/stacks")).toSorted()).toEqual(["infra", "workloads"]);
  });

  test("takes its environments from another folder", () => {
    const project = cloned("others");
    mkdirSync(join(project, "others"));
    writeFileSync(join(project, "others/prod.yaml"), "aws: { region: us-east-1 }\n");
    expect(synth(project, { ENVIRONMENTS_DIR: "others" }).status).toBe(0);
    expect(readdirSync(join(project, "cdktf.out/stacks")).toSorted()).toEqual([
      "prod-infra",
      "prod-workloads",
    ]);
  });
});
