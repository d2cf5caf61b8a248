import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..");

test("npm run down stops where workloads could not be destroyed, and names the way out of a cluster that is gone", () => {
  const folder = mkdtempSync(join(tmpdir(), "down-"));
  const bin = join(folder, "bin");
  mkdirSync(bin);
  // Node and no Terraform.
  symlinkSync(process.execPath, join(bin, "node"));
  const entry = join(ROOT, "cli", "main.ts");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", entry, "down", "--output", join(folder, "cdktf.out")],
    {
      cwd: ROOT,
      encoding: "utf8",
      env: { PATH: bin, HOME: folder, TMPDIR: tmpdir() },
    },
  );
  rmSync(folder, { recursive: true });
  expect(status).toBe(1);
  expect(stderr).toContain("If the cluster no longer exists, npm run drain ends the nodes that it left");
  const failures = `${stdout}${stderr}`.match(/(workloads|infra) {2}terraform: not found/g) ?? [];
  expect(new Set(failures)).toEqual(new Set(["workloads  terraform: not found"]));
  // Without a network, its failure would be told here.
  expect(`${stdout}${stderr}`).not.toContain("checkpoint");
});
