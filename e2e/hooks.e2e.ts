import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { pythonEnvironment } from "../rehearsal/emulator/python-environment";
import { RunScope } from "../rehearsal/processes";

const ROOT = join(__dirname, "..");

test("shellcheck finds nothing in the hooks", async () => {
  const scripts = readdirSync(join(ROOT, "hooks")).filter((name) => name.endsWith(".sh"));
  expect(scripts).toContain("drain-nodes.sh");
  await RunScope.run(async (scope) => {
    // Its wheel carries the program itself.
    const python = await pythonEnvironment(scope, {
      requirements: join(__dirname, "requirements", "shellcheck.txt"),
      cache: join(ROOT, ".cache", "python"),
      env: process.env,
    });
    const shellcheck = join(dirname(python), "shellcheck");
    const args = ["--external-sources", ...scripts.map((name) => join("hooks", name))];
    const { stdout } = await promisify(execFile)(shellcheck, args, { cwd: ROOT });
    expect(stdout).toBe("");
  });
});
