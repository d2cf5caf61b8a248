import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROGRAMS } from "../../rehearsal/programs/recipes";
import { until } from "../../rehearsal/until";

const ROOT = join(__dirname, "..", "..");
const RUNS = join(ROOT, ".cache", "runs");
const PYTHON = join(ROOT, ".cache", "python");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "interrupted-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  // What was to be installed keeps its log.
  for (const name of existsSync(PYTHON) ? readdirSync(PYTHON) : [])
    if (name.includes("-python3.98.")) rmSync(join(PYTHON, name), { recursive: true });
});

function program(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

/** An environment in a repository of its own, another than what was committed. */
function environments(): string {
  const own = join(folder, "environments");
  mkdirSync(own);
  const write = (text: string) => writeFileSync(join(own, "stopped.yaml"), text);
  const git = (...words: string[]) =>
    execFileSync("git", ["-C", own, "-c", "user.name=a", "-c", "user.email=a@example.com", ...words]);
  git("init", "-q");
  write("aws: { region: eu-west-1 }\n");
  git("add", "-A");
  git("commit", "-qm", "before");
  write("aws: { region: eu-west-1, tags: { team: shop } }\n");
  return own;
}

const foldersOfRuns = () =>
  (existsSync(RUNS) ? readdirSync(RUNS) : []).filter((name) => /^(base|stopped)-/.test(name));

test("Ctrl-C in a rehearsal with --base leaves no program, no copy of the base and no folder", async () => {
  program("terraform", "echo Terraform v1.11.4");
  // It is asked for its version, and then to make an environment, which takes it long.
  program("python3", `case "$1" in -c) echo 3.98;; *) echo $$ >"${folder}/pid"; sleep 300;; esac`);
  for (const name of PROGRAMS) if (name !== "kubectl") program(name, "exit 1");
  for (const name of ["karpenter", "karpenter-crd"]) {
    mkdirSync(join(folder, "charts", name), { recursive: true });
    writeFileSync(join(folder, "charts", name, "Chart.yaml"), "");
  }
  program("kubectl", "exit 1");
  for (const name of ["git", "sleep"])
    symlinkSync(
      execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim(),
      join(folder, name),
    );
  const before = foldersOfRuns();
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "cli/main.ts", "rehearse", "stopped", "--base", "HEAD"],
    {
      cwd: ROOT,
      env: {
        ...{ PATH: folder, HOME: folder, ENVIRONMENTS_DIR: environments() },
        ...{ KUBEBUILDER_ASSETS: folder, KARPENTER_CONTROLLER: join(folder, "karpenter") },
        KARPENTER_CHARTS: join(folder, "charts"),
      },
    },
  );
  let said = "";
  child.stdout.on("data", (text) => (said += text));
  child.stderr.on("data", (text) => (said += text));
  const pid = await until(
    "the program that takes long",
    () => existsSync(join(folder, "pid")) && Number(readFileSync(join(folder, "pid"), "utf8")),
    { seconds: 60 },
  ).catch((error) => {
    throw new Error(`${error}: ${said}`);
  });
  expect(foldersOfRuns().length).toBe(before.length + 2);
  child.kill("SIGINT");
  const [code] = await once(child, "exit");
  expect({ code, said }).toEqual({
    code: 130,
    said: expect.stringContaining("Stopped; nothing is left running."),
  });
  expect(foldersOfRuns()).toEqual(before);
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
}, 90_000);

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
