import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const FOLDER = join(__dirname, "..", "..", "docs", "pipelines");

describe.each(readdirSync(FOLDER))("docs/pipelines/%s", (name) => {
  const text = readFileSync(join(FOLDER, name), "utf8");
  const { jobs, permissions, on, defaults } = parse(text);
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

  test("applies on main alone, behind an environment's approval, and plans nothing of a fork", () => {
    expect(on).toEqual({ pull_request: null, push: { branches: ["main"] } });
    const { plan, ...applies } = jobs;
    expect(plan.if).toContain("head.repo.full_name == github.repository");
    expect(JSON.stringify(plan)).not.toContain("terraform apply");
    expect(Object.values(applies)).not.toEqual([]);
    for (const job of Object.values<any>(applies))
      expect(job).toMatchObject({ if: "github.event_name == 'push'", environment: "production" });
  });

  test("stops at a plan that failed, though another program writes it down", () => {
    // Only this one of GitHub's shells has pipefail.
    expect(defaults).toEqual({ run: { shell: "bash" } });
    expect(steps.filter(({ shell }) => shell)).toEqual([]);
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
