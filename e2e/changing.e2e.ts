import { execFile, execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { changeAsDocumented } from "../__tests__/support/changing";

const run = promisify(execFile);
const ROOT = join(__dirname, "..");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "changing-"));
  const files = execFileSync("git", ["ls-files", "-z"], { cwd: ROOT, encoding: "utf8" }).split("\0");
  for (const file of files.filter((name) => name !== "")) cpSync(join(ROOT, file), join(folder, file));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("docs/changing.md, typed as it stands: types and the new test pass, and the check asks for the plan alone", async () => {
  changeAsDocumented(folder);
  const npm = (...words: string[]) => run("npm", words, { cwd: folder });
  await npm("run", "docs");
  await npm("run", "types");
  const check = await npm("run", "--silent", "check").catch((error: { stderr: string }) => error);
  expect(check.stderr).toBe(
    "scripts/changes/effects.json: needs a row of cluster.backups.keepDays: run npm run changes -- cluster.backups.keepDays, then npm run docs\n",
  );
  await run("npx", ["biome", "lint", "--error-on-warnings", "config", "constructs", "stacks"], {
    cwd: folder,
  });
  await run("npx", ["jest", "__tests__/constructs/cluster/backup-bucket.test.ts"], { cwd: folder });
});
