import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { typed, typedInShell } from "../support/typed";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "export-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(...options: string[]) {
  const { status, stdout, stderr } = await typed(["export", ...options]);
  return { status, stdout, stderr: stderr.trim() };
}

describe("npm run export", () => {
  test("says where it wrote what, and warns of what HCP Terraform cannot see", () => {
    const out = join(folder, "out");
    const { status, stdout, stderr } = typedInShell(["export", "default", out]);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: `${out}/infra.tar.gz\n${out}/workloads.tar.gz\n`,
    });
    expect(stderr).toMatch(
      /^warning: environments\/default\.yaml:\d+:\d+: cluster\.endpoint\.publicCidrs: /m,
    );
    expect(stderr).toContain("warning: state.backend is local: on HCP Terraform workloads would look");
  });

  test("writes HCL and its assets, with local states beside them", async () => {
    const out = join(folder, "out");
    const { status, stdout } = await run("--hcl", "default", out);
    expect(status).toBe(0);
    expect(stdout.trim().split("\n")).toEqual(
      ["infra", "workloads"].flatMap((stack) =>
        ["terraform.tf", "main.tf", "outputs.tf"].map((file) => join(out, stack, file)),
      ),
    );
    expect(readFileSync(join(out, "workloads", "terraform.tf"), "utf8")).toContain(
      'path = "../terraform.workloads.tfstate"',
    );
    const main = readFileSync(join(out, "workloads", "main.tf"), "utf8");
    expect(main).toContain('fileexists("${path.module}/../terraform.infra.tfstate")');
    const assets = [...main.matchAll(/\$\{path\.module\}\/(assets\/[\w/.-]+)/g)].map(([, path]) => path!);
    expect(assets.length).toBeGreaterThan(0);
    for (const asset of assets) expect(existsSync(join(out, "workloads", asset))).toBe(true);
  });

  test("tells all that is wrong at once, exits with 2, and writes nothing", async () => {
    writeFileSync(join(folder, "mine.txt"), "mine");
    expect(await run("prdo", folder)).toEqual({
      status: 2,
      stdout: "",
      stderr: `there is no environment prdo in environments; there are: default\n${folder}: expected an empty or a new folder, got one with something in it`,
    });
    expect(readdirSync(folder)).toEqual(["mine.txt"]);
  });

  test.each([[["default"]], [["--nope", "default", "a"]]])("shows its usage for %j", async (options) => {
    const { status, stdout, stderr } = await run(...options);
    expect(stderr).toMatch(/usage: npm run export -- <environment> <folder> \[--hcl\]$/);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  });
});
