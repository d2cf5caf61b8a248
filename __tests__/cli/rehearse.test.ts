import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { snapshotText } from "../../rehearsal/snapshot/snapshot-file";
import { type Typed, typed, typedInShell } from "../support/typed";

const KUBERNETES = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl", "kwok"];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rehearse-test-"));
  environment("blue");
});
afterEach(() => rmSync(folder, { recursive: true }));

function environment(name: string): void {
  mkdirSync(join(folder, "environments"), { recursive: true });
  writeFileSync(join(folder, "environments", `${name}.yaml`), "aws: { region: eu-west-1 }\n");
}

function program(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

const withTerraform = () => program("terraform", "echo Terraform v1.11.4");
const withPython = () => program("python3", "echo 3.12");

/** An unpacked chart that is there, and no more. */
function chart(name: string): void {
  mkdirSync(join(folder, "charts", name), { recursive: true });
  writeFileSync(join(folder, "charts", name, "Chart.yaml"), "");
}

/** The command on a machine that has nothing but Node and what the test put there. */
async function rehearse(options: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<Typed> {
  return trimmed(await typed(["rehearse", ...options], { ...machine(), ...more }));
}

/** The same where Node.js itself has to see what is set: it looks for the home of programs that are built. */
function rehearseInShell(options: readonly string[], more: NodeJS.ProcessEnv = {}): Typed {
  return trimmed(typedInShell(["rehearse", ...options], { ...machine(), ...more }));
}

const machine = () => ({ PATH: folder, HOME: folder, ENVIRONMENTS_DIR: join(folder, "environments") });
const trimmed = ({ stderr, ...rest }: Typed): Typed => ({ ...rest, stderr: stderr.trim() });

describe("npm run rehearse", () => {
  test("lists the environments when it is given none of them", async () => {
    environment("green");
    expect(await rehearse(["prdo"])).toEqual({
      status: 2,
      stdout: "",
      stderr: `there is no environment prdo in ${join(folder, "environments")}; there are: blue, green`,
    });
  });

  test("says where pods stand in a call that names no environment", async () => {
    const there = join(folder, "environments");
    expect((await rehearse(["pods.yaml", "more"])).stderr).toBe(
      `there is no environment pods.yaml in ${there}; pods stand behind an environment: npm run rehearse -- blue pods.yaml more\nmore: expected a text file in UTF-8, got no file of that name`,
    );
    environment("default");
    expect((await rehearse(["pods.yaml"])).stderr).toMatch(/: npm run rehearse -- default pods\.yaml$/);
    expect((await rehearse([folder])).stderr).toMatch(/: npm run rehearse -- default \S+$/);
    expect((await rehearse(["elsewhere/blue.yaml"])).stderr).toMatch(/did you mean blue.*write its name/);
  });

  test("names the line of a mistake in the pods before it starts anything", async () => {
    const file = join(folder, "pods.yaml");
    writeFileSync(file, "---\napiVersion: v1\nkind: Pod\n");
    expect(await rehearse(["blue", file])).toEqual({
      status: 2,
      stdout: "",
      stderr: `${file}:2:1: a Kubernetes object needs metadata.name`,
    });
  });

  test("takes several files and folders, and one snapshot among them", async () => {
    const pods = join(folder, "pods");
    mkdirSync(pods);
    const snapshot = snapshotText(
      { kubernetes: "1.36", taken: "", pods: { running: 0, waiting: 0 }, nodes: [], notes: [] },
      [],
    );
    for (const name of ["a.yaml", "b.yml"]) writeFileSync(join(pods, name), snapshot);
    writeFileSync(join(folder, "more.yaml"), "apiVersion: v1\nkind: Pod\nmetadata: { name: a }\n");
    expect(await rehearse(["blue", join(folder, "more.yaml"), pods])).toMatchObject({
      status: 2,
      stderr: `${pods}/a.yaml and ${pods}/b.yml are snapshots: a rehearsal takes one, and other files with it`,
    });
    expect(await rehearse(["blue", join(folder, "more.yaml"), join(pods, "a.yaml")])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^Terraform 1\.10 or newer is needed/),
    });
  });

  describe("says in one sentence what has to be installed:", () => {
    test("Terraform", async () => {
      const { status, stdout, stderr } = await rehearse(["blue", "--json"]);
      expect(stderr).toMatch(
        /^Terraform 1\.10 or newer is needed, and `terraform version` does not run: install it from https:\/\/\S+, or/,
      );
      expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    });

    test("Python, before the minutes that building the programs takes", async () => {
      withTerraform();
      const { status, stderr } = await rehearse(["blue"]);
      expect(stderr).toMatch(/^Python 3\.10 or newer is needed: install it from https:\/\/\S+, with /);
      expect(status).toBe(1);
    });

    test("Go, which builds the programs", async () => {
      withTerraform();
      withPython();
      chart("karpenter");
      chart("karpenter-crd");
      const { status, stderr } = rehearseInShell(["blue"], { KARPENTER_CHARTS: join(folder, "charts") });
      expect(stderr).toMatch(
        /^etcd has to be built once, which needs Go 1\.21 or newer: install it from https:\/\/\S+, or set KUBEBUILDER_ASSETS/,
      );
      expect(status).toBe(1);
    });

    test("Karpenter's charts, where their registry is out of reach", async () => {
      withTerraform();
      withPython();
      for (const name of [...KUBERNETES, "karpenter"]) program(name, "exit 1");
      program("helm", "echo 'Error: dial tcp: lookup public.ecr.aws: no such host' >&2; exit 1");
      const own = { KUBEBUILDER_ASSETS: folder, KARPENTER_CONTROLLER: join(folder, "karpenter") };
      const { status, stderr } = rehearseInShell(["blue"], own);
      expect(stderr).toMatch(
        /^Karpenter's chart karpenter \S+ cannot be had from oci:\/\/public\.ecr\.aws\/karpenter \(dial tcp: lookup public\.ecr\.aws: no such host\): on a machine that reaches the registry run `helm pull /,
      );
      expect(status).toBe(1);
    });
  });

  test("prepares without Terraform, and for an environment alone", async () => {
    const prepared = await rehearse(["--prepare", "blue"]);
    const unknown = await rehearse(["--prepare", "prdo"]);
    expect(prepared.stderr).toMatch(/^Python 3\.10 or newer is needed/);
    expect(unknown.stderr).toMatch(/^there is no environment prdo/);
    expect([prepared.status, unknown.status]).toEqual([1, 2]);
  });

  test("says before it starts what it can neither read nor write", async () => {
    const prices = await rehearse(["blue", "--prices", "nowhere.yaml"]);
    writeFileSync(join(folder, "hello.yaml"), "hello\n");
    const hello = await rehearse(["blue", "--scenario", join(folder, "hello.yaml")]);
    expect(hello).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/:1:1: expected a map of keys and their values, got "hello"$/),
    });
    const report = await rehearse(["blue", "--report", "nowhere/report.html"]);
    const inFolder = await rehearse(["blue", "--report", folder]);
    expect(inFolder).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/: expected a file to write, got a folder/),
    });
    expect(prices).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^nowhere\.yaml: expected a text file/),
    });
    expect(report).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^there is no folder \S+nowhere to write report\.html into$/),
    });
  });

  test("says before it starts that there is nothing to compare a change with, and ends with 2", async () => {
    writeFileSync(join(folder, "before.yaml"), "aws: { regoin: eu-west-1 }\n");
    writeFileSync(join(folder, "far.yaml"), "aws: { region: us-east-1 }\n");
    const base = async (of: string) =>
      (await rehearse(["blue", "--base", of])).stderr.replaceAll(folder, "F");
    // On a machine without git; what git refs are, its own tests say.
    expect(await base("nowhere")).toBe("--base: git is not installed, and there is no file of that name");
    expect(await base(join(folder, "before.yaml"))).toMatch(
      /^--base F\/before\.yaml: F\/before\.yaml:1:8: aws\.regoin: unknown key/,
    );
    expect(await base(join(folder, "far.yaml"))).toBe(
      "--base F/far.yaml: expected the same cluster and region (karpenter-blue, eu-west-1), made by this project: no deployment makes another of it",
    );
    expect((await rehearse(["blue", "--base", "nowhere"])).status).toBe(2);
  });

  test("says before it starts what is wrong with a scenario, and ends with 2", async () => {
    const file = join(folder, "day.yaml");
    writeFileSync(file, "steps:\n  - wayt: 5\n");
    expect(await rehearse(["blue", "--scenario", file])).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringMatching(/day\.yaml:2:5: steps\[0\]\.wayt: unknown key \(did you mean "wait"\?\)/),
    });
    writeFileSync(file, "steps:\n  - scale: { workload: deployment/shop, replicas: 1 }\n");
    expect(await rehearse(["blue", "--scenario", file])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(
        /the pods' file has no deployment\/shop in .*; expected deployment\/inflate$/,
      ),
    });
  });

  test("shows its usage for what it does not understand", async () => {
    const wrong = [["--nope"], ["--prepare", "a", "b"], ["--timeout", "soon"], ["--markdown", "a.md"]];
    for (const options of wrong) {
      const { status, stdout, stderr } = await rehearse(options);
      expect(stderr).toMatch(/\nusage: npm run rehearse -- \[environment\] \[pods\.yaml \.\.\.\] /);
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    }
  });

  test("makes no cluster in the place of one that is there, and says what to rehearse", async () => {
    writeFileSync(
      join(folder, "environments", "theirs.yaml"),
      "aws: { region: eu-west-1 }\ncluster: { existing: { name: shop } }\n",
    );
    const { status, stderr } = await rehearse(["theirs"]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/cluster\.existing: shop is in an account.*into a file without cluster\.existing/);
  });
});
