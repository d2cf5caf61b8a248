import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "interrupted-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a command that a signal ended ends, whatever it still waits for", async () => {
  const script = join(folder, "waits.ts");
  writeFileSync(
    script,
    `import { runCommandLine } from ${JSON.stringify(join(ROOT, "cli", "command-line"))};
import { Interrupted } from ${JSON.stringify(join(ROOT, "rehearsal", "processes"))};
const run = async () => {
  setInterval(() => {}, 1000);
  throw new Interrupted("SIGTERM");
};
runCommandLine([{ name: "wait", summary: "", most: 0, load: async () => ({ run }) }]);
`,
  );
  const child = spawn(process.execPath, ["--import", "tsx", script, "wait"], { cwd: ROOT, stdio: "ignore" });
  const [code] = await once(child, "exit");
  expect(code).toBe(143);
}, 30_000);
