import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(__dirname, "..");

let folder: string;
let bin: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "up-and-down-"));
  bin = join(folder, "bin");
  mkdirSync(bin);
  // Node and no Terraform.
  symlinkSync(process.execPath, join(bin, "node"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function command(verb: string, env: NodeJS.ProcessEnv = {}) {
  const entry = join(ROOT, "cli", "main.ts");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", entry, verb, "--output", join(folder, "cdktf.out")],
    { cwd: ROOT, encoding: "utf8", env: { PATH: bin, HOME: folder, TMPDIR: tmpdir(), ...env } },
  );
  return { status, stderr, said: `${stdout}${stderr}` };
}

test("npm run down stops where workloads could not be destroyed, and names the way out of a cluster that is gone", () => {
  const { status, stderr, said } = command("down");
  expect(status).toBe(1);
  expect(stderr).toContain("If the cluster no longer exists, npm run drain ends the nodes that it left");
  const failures = said.match(/(workloads|infra) {2}terraform: not found/g) ?? [];
  expect(new Set(failures)).toEqual(new Set(["workloads  terraform: not found"]));
  // Without a network, its failure would be told here.
  expect(said).not.toContain("checkpoint");
});

describe("npm run up, to a cluster that is to be private alone", () => {
  const FILE = (endpoint: string) => `aws: { region: eu-west-1 }
cluster: { version: "1.36", endpoint: { ${endpoint} } }
karpenter: { version: 1.14.3 }
nodeClasses: { default: { ami: al2023@v20260903 } }
`;
  /** With a cluster whose name leads to this address. */
  function up(endpoint: string, address: string) {
    mkdirSync(join(folder, "environments"));
    writeFileSync(join(folder, "environments", "default.yaml"), FILE(endpoint));
    const script = `case "$1 $2" in
  "eks describe-cluster") echo '{"cluster": {"endpoint": "https://${address}:1"}}' ;;
  *) echo '{}' ;;
esac`;
    writeFileSync(join(bin, "aws"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return command("up", { ENVIRONMENTS_DIR: join(folder, "environments") });
  }

  test("deploys nothing from a machine that would be left outside, and says what to do", () => {
    const { status, stderr, said } = up("public: false", "203.0.113.7");
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /leaves this machine outside of cluster karpenter: its name leads to 203\.0\.113\.7 .*Nothing was deployed/,
    );
    expect(stderr).toContain("npx cdktf deploy infra deploys infra alone");
    expect(said).not.toContain("terraform: not found");
  });

  test("goes on where the endpoint stays public", () => {
    const { said } = up("publicCidrs: [203.0.113.0/24]", "203.0.113.7");
    expect(said).toContain("infra  terraform: not found");
  });
});
