import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rehearse-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The command on a machine that has nothing but Node. */
function rehearse(...options: string[]) {
  const env = { PATH: folder, HOME: folder };
  const args = ["--import", "tsx", join("scripts", "rehearse.ts"), ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, env, encoding: "utf8" });
  return { status, stdout, stderr: stderr.trim() };
}

describe("npm run rehearse", () => {
  test("lists the environments when it is given none of them", () => {
    expect(rehearse("prdo")).toEqual({
      status: 2,
      stdout: "",
      stderr: "there is no environment prdo in environments; there are: default",
    });
  });

  test("names the line of a mistake in the pods before it starts anything", () => {
    const file = join(folder, "pods.yaml");
    writeFileSync(file, "---\napiVersion: v1\nkind: Pod\n");
    expect(rehearse("default", file)).toEqual({
      status: 2,
      stdout: "",
      stderr: `${file}:2:1: a Kubernetes object needs metadata.name`,
    });
  });

  test("says in one sentence what has to be installed", () => {
    const { status, stdout, stderr } = rehearse("--json");
    expect(stderr).toMatch(/^Terraform 1\.10 or newer is needed: install it from https:\/\/\S+$/);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  });

  test.each([[["--nope"]], [["a", "b", "c"]], [["--timeout", "soon"]]])(
    "shows its usage for %j",
    (options) => {
      const { status, stdout, stderr } = rehearse(...options);
      expect(stderr).toMatch(/^npm run rehearse -- \[environment\] \[pods\.yaml\]/);
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    },
  );
});
