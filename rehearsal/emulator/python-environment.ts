import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import type { RunScope } from "../processes";
import { withLock } from "../programs/lock";
import { MissingProgramError } from "../programs/programs";

const run = promisify(execFile);

/** ministack's and moto's own floor. */
const OLDEST = [3, 10] as const;

const INSTALL_PYTHON =
  "install it from https://www.python.org/downloads, with `apt install python3 python3-venv` or with `brew install python`";

export interface PythonEnvironmentOptions {
  /** Requirements file whose pins are installed, each with its hashes; its name is the environment's. */
  readonly requirements: string;
  /** Folder that keeps environments between runs. */
  readonly cache: string;
  /** `PATH` to find Python in, and pip's own settings (index, proxy, certificates). */
  readonly env: NodeJS.ProcessEnv;
  /** Told once before an installation. */
  readonly say?: (line: string) => void;
}

/**
 * The Python of a virtual environment that holds what the requirements file pins, made where it is missing. An
 * environment gets its name, hence is used, only when it is whole; one of other pins or another Python is another.
 *
 * @throws MissingProgramError without a Python that can do it
 */
export async function pythonEnvironment(scope: RunScope, options: PythonEnvironmentOptions): Promise<string> {
  const { requirements, cache, env } = options;
  const python = await findPython(env);
  const name = basename(requirements, ".txt");
  const pins = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 12);
  const folder = join(cache, `${name}-${pins}-python${python.version}`);
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true });
    await withLock(`${folder}.lock`, async () => {
      // Another process may have made it while this one waited for the lock.
      if (!existsSync(folder)) await make(scope, python.command, folder, options);
    });
  }
  // An environment that moved is whole as long as it is entered through its Python, not through its scripts.
  return join(folder, "bin", "python");
}

async function make(scope: RunScope, python: string, folder: string, options: PythonEnvironmentOptions) {
  const { requirements, env, say } = options;
  const name = basename(requirements, ".txt");
  say?.(`installing ${name} from PyPI, once`);
  removeUnfinished(folder);
  const staging = `${folder}.${process.pid}`;
  const log = `${staging}.log`;
  try {
    await scope.complete({
      name: "python -m venv",
      command: python,
      args: ["-m", "venv", staging],
      env,
      log,
    });
    const pip = [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "--require-hashes",
      "--requirement",
      requirements,
    ];
    await scope.complete({
      name: `pip install ${name}`,
      command: join(staging, "bin", "python"),
      args: pip,
      env,
      log,
    });
    renameSync(staging, folder);
    rmSync(log);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** What a killed run left: only the holder of the lock may come here, so nobody is at work on it. */
function removeUnfinished(folder: string): void {
  for (const entry of readdirSync(dirname(folder))) {
    const unfinished = entry.startsWith(`${basename(folder)}.`) && !entry.endsWith(".lock");
    if (unfinished) rmSync(join(dirname(folder), entry), { recursive: true, force: true });
  }
}

const PROBE = "import ensurepip, venv, sys; print(*sys.version_info[:2], sep='.')";
const ONLY_VERSION = "import sys; print(*sys.version_info[:2], sep='.')";

/** @throws MissingProgramError without a Python that can make virtual environments */
export async function requirePython(env: NodeJS.ProcessEnv): Promise<void> {
  await findPython(env);
}

async function findPython(env: NodeJS.ProcessEnv): Promise<{ command: string; version: string }> {
  const wanted = `Python ${OLDEST.join(".")} or newer`;
  let newest: string | undefined;
  for (const command of ["python3", "python"]) {
    const version = await output(command, PROBE, env);
    if (version !== undefined && isRecent(version)) return { command, version };
    newest ??= await output(command, ONLY_VERSION, env);
  }
  if (newest === undefined) throw new MissingProgramError(`${wanted} is needed: ${INSTALL_PYTHON}.`);
  if (!isRecent(newest))
    throw new MissingProgramError(`${wanted} is needed, here is ${newest}: ${INSTALL_PYTHON}.`);
  throw new MissingProgramError(
    `Python's venv module is needed: install it with \`apt install python3-venv\`.`,
  );
}

async function output(command: string, program: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    return (await run(command, ["-c", program], { env })).stdout.trim();
  } catch {
    return undefined;
  }
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}
