import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environmentNamed } from "../config/load-environments";
import { RunScope } from "../rehearsal/processes";

const ROOT = join(__dirname, "..");
let scope: RunScope;

beforeAll(() => {
  scope = new RunScope();
});
afterAll(() => scope.end());

test("npm run demo shows an example as the emulated account has it, with no Go on the machine", async () => {
  const folder = scope.folder(join(tmpdir(), "demo-"));
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin", "go"), "#!/bin/sh\necho asked for Go\nexit 1\n", { mode: 0o755 });
  const log = join(folder, "log");
  const child = scope.launch({
    ...{ name: "npm run demo", command: "npm", log, cwd: ROOT },
    args: ["run", "--silent", "demo", "--", "bottlerocket-spot"],
    env: {
      ...process.env,
      PATH: `${join(folder, "bin")}:${process.env.PATH}`,
      ENVIRONMENTS_DIR: "examples",
      NO_COLOR: "1",
    },
  });
  const { code } = await child.exited;
  const said = readFileSync(log, "utf8");
  expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining("Done; the emulated AWS ends") });
  expect(said).not.toContain("asked for Go");

  const { cluster, nodePools } = environmentNamed("examples", "bottlerocket-spot");
  expect(said).toMatch(new RegExp(`EKS cluster +${cluster.name} +Kubernetes ${cluster.version}, ACTIVE`));
  for (const pool of Object.keys(nodePools)) expect(said).toMatch(new RegExp(`NodePool ${pool} +\\S`));
  expect(said).toContain("npm run demo -- bottlerocket-spot --destroy");
});
