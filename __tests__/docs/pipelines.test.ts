import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const FOLDER = join(__dirname, "..", "..", "docs", "pipelines");

describe.each(readdirSync(FOLDER))("docs/pipelines/%s", (name) => {
  const text = readFileSync(join(FOLDER, name), "utf8");
  const { jobs, permissions, defaults } = parse(text);
  const every = Object.values<any>(jobs);
  const steps = every.flatMap((job) => job.steps);

  test("takes every action by a commit that nobody can move, beside its version", () => {
    const used = text.match(/uses: .*/g) ?? [];
    expect(used.length).toBeGreaterThan(3);
    for (const line of used) expect(line).toMatch(/^uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test("gives a job no more of the repository than to read it, and leaves no token behind", () => {
    expect(permissions).toEqual({});
    for (const job of every)
      expect({ "id-token": "write", ...job.permissions, contents: "read" }).toEqual({
        contents: "read",
        "id-token": "write",
      });
    for (const step of steps.filter(({ uses }) => uses?.startsWith("actions/checkout@")))
      expect(step.with["persist-credentials"]).toBe(false);
  });

  test("stops at a program that failed, though another writes down what it says", () => {
    // Only this one of GitHub's shells has pipefail.
    expect(defaults).toEqual({ run: { shell: "bash" } });
    expect(steps.filter(({ shell }) => shell)).toEqual([]);
  });
});

describe.each(["github-s3.yml", "github-hcp-terraform.yml"])("docs/pipelines/%s", (name) => {
  const { jobs, on } = parse(readFileSync(join(FOLDER, name), "utf8"));
  const steps = Object.values<any>(jobs).flatMap((job) => job.steps);

  test("applies on main alone, behind an environment's approval, and plans nothing of a fork", () => {
    expect(on).toEqual({ pull_request: null, push: { branches: ["main"] } });
    const { plan, ...applies } = jobs;
    expect(plan.if).toContain("head.repo.full_name == github.repository");
    expect(JSON.stringify(plan)).not.toContain("terraform apply");
    expect(Object.values(applies)).not.toEqual([]);
    for (const job of Object.values<any>(applies))
      expect(job).toMatchObject({ if: "github.event_name == 'push'", environment: "production" });
  });

  test("comes to workloads only after infra", () => {
    const { infra, workloads, apply } = jobs;
    if (workloads !== undefined) expect([workloads.needs, infra.needs]).toEqual(["infra", undefined]);
    else
      expect(apply.steps.filter(({ name }: any) => name).map(({ name }: any) => name)).toEqual([
        "Apply infra",
        "Apply workloads",
      ]);
  });

  test("installs no provider but by the hashes that are committed", () => {
    const inits = steps
      .flatMap(({ run = "" }) => String(run).split("\n"))
      .filter((line) => line.includes("terraform init"));
    expect(inits.length).toBeGreaterThan(3);
    for (const line of inits) expect(line).toContain("-lockfile=readonly");
    for (const { run } of steps.filter(({ run = "" }) => run.includes("terraform init")))
      expect(run).toMatch(
        /^cp "\.\.\/\.\.\/\.\.\/locks\/\$\(basename "\$PWD"\)\.terraform\.lock\.hcl" \.terraform\.lock\.hcl\n/,
      );
  });
});

describe("docs/pipelines/github-rehearsal.yml", () => {
  const text = readFileSync(join(FOLDER, "github-rehearsal.yml"), "utf8");
  const { jobs, on } = parse(text);
  const { steps, permissions } = jobs.change;

  test("runs on pull requests that change an environment, without a key of AWS' or a secret", () => {
    expect(on).toEqual({ pull_request: { paths: ["environments/**"] } });
    expect(permissions).toEqual({ contents: "read" });
    expect(text).not.toMatch(/secrets\.|configure-aws-credentials|id-token/);
  });

  test("compares with the branch that it goes to, whose history is there, and takes no name of it into a script", () => {
    expect(steps[0].with["fetch-depth"]).toBe(0);
    const { run, env } = steps.find(({ name }: any) => name === "Rehearse");
    expect(env).toEqual({ BASE: "origin/${{ github.base_ref }}" });
    expect(run).toContain('--base "$BASE" --markdown change.md');
    for (const step of steps) expect(step.run ?? "").not.toContain("${{");
  });

  test("shows the summary of a change that is something to fix as well", () => {
    expect(steps.at(-1)).toMatchObject({
      if: expect.stringContaining("!cancelled()"),
      run: expect.stringContaining("GITHUB_STEP_SUMMARY"),
    });
  });
});
