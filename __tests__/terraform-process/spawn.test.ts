import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn } from "../../terraform-process";

const MODULE = join(__dirname, "..", "..", "terraform-process");

/** A folder with a program in Terraform's place. */
function folderWith(script: string): { folder: string; terraform: string } {
  const folder = mkdtempSync(join(tmpdir(), "terraform-process-"));
  const terraform = join(folder, "terraform");
  writeFileSync(terraform, `#!/bin/sh\n${script}\n`);
  chmodSync(terraform, 0o755);
  return { folder, terraform };
}

interface Run {
  readonly env?: NodeJS.ProcessEnv;
  readonly answer?: string;
  /** As cdktf, which draws the screen again for each piece. */
  readonly reading?: () => void;
}

function run(script: string, { env, answer, reading = () => {} }: Run = {}) {
  const { folder, terraform } = folderWith(script);
  const name = env === undefined ? terraform : "terraform";
  const child = spawn(name, ["apply", "-auto-approve"], { cwd: folder, env: env ?? process.env });
  let output = "";
  child.onData((text) => {
    reading();
    output += text;
  });
  if (answer !== undefined) child.write(answer);
  return new Promise<{ exitCode: number; output: string }>((resolve) =>
    child.onExit(({ exitCode }) => resolve({ exitCode, output })),
  );
}

test("a reader slower than Terraform has its error all the same, behind the plan, with its exit code", async () => {
  const plan = "yes '  + resource that will be created' | head -n 20000";
  const started = Date.now();
  const { exitCode, output } = await run(`${plan}; echo "Error: the reason" >&2; exit 3`, {
    reading: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100),
  });
  expect(Date.now() - started).toBeGreaterThan(400);
  expect(output.split("\n").slice(-3)).toEqual([
    "  + resource that will be created",
    "Error: the reason",
    "",
  ]);
  expect(exitCode).toBe(3);
});

test("says behind the provider's error that there is no OIDC provider how to make it, however Terraform folds it", async () => {
  const url = "https://oidc.eks.eu-west-1.amazonaws.com/id/ABC";
  const error = [
    "\u2577",
    `\u2502 \\033[31mError: \\033[0mfinding IAM OIDC Provider by url`,
    `\u2502 (${url}): not`,
    "\u2502 found",
    "\u2575",
  ].join("\\n");
  const { exitCode, output } = await run(`printf '${error}\\n'; exit 1`);
  expect(exitCode).toBe(1);
  expect(output.trimEnd().split("\n").at(-1)).toBe(
    `identity: irsa needs the cluster's OIDC provider in IAM, and there is none for ${url}. Make it: aws iam create-open-id-connect-provider --url ${url} --client-id-list sts.amazonaws.com, or leave identity: irsa out.`,
  );
  expect((await run("echo not found; exit 1")).output).toBe("not found\n");
});

test("Terraform gets its arguments as they are, and an answer", async () => {
  const script = 'printf "<%s>" "$@"; read -r answer; echo " $answer"';
  expect(await run(script, { answer: "yes\n" })).toEqual({
    exitCode: 0,
    output: "<apply><-auto-approve> yes\n",
  });
});

test("a Terraform that is not there is told in one sentence", async () => {
  const { exitCode, output } = await run("", { env: { PATH: "/nonexistent" } });
  expect(output).toBe(
    "terraform: not found; install Terraform, or name its program in TERRAFORM_BINARY_NAME\n",
  );
  expect(exitCode).toBe(127);
});

/** A cdktf that is interrupted once Terraform is at work, and exits at once. */
const INTERRUPTED = `
const child = require(${JSON.stringify(MODULE)}).spawn("./terraform", [], { cwd: process.cwd(), env: process.env });
child.onData(() => { child.write("\\x03"); child.write("\\x03"); process.exit(1); });
`;

test("Terraform is interrupted once and finishes before the process ends, and its last words are shown", () => {
  const { folder } = folderWith(`
    trap 'echo interrupt >> interrupts' INT
    echo at work
    n=0; while [ $n -lt 20 ]; do sleep 0.1; n=$((n + 1)); done
    echo saved > state; echo "Error: execution halted" >&2`);
  const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", INTERRUPTED], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(readFileSync(join(folder, "state"), "utf8")).toBe("saved\n");
  expect(readFileSync(join(folder, "interrupts"), "utf8")).toBe("interrupt\n");
  expect(stdout).toBe("Error: execution halted\n");
  expect(stderr).toBe("Waiting for Terraform, which ends what it has begun and saves the state.\n");
  expect(status).toBe(1);
});
