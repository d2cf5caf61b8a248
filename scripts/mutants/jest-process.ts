import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Mutant } from "./mutant";

/** One mutant, and the tests that could notice it, the quickest first. */
export interface Job {
  readonly name: string;
  /** Done to stacks and policies while the tests make them. */
  readonly mutant?: Mutant;
  /** Written over a file of the folder that the tests run in. */
  readonly file?: { readonly path: string; readonly text: string; readonly original: string };
  /** What noticed it before. */
  readonly first?: JobTest;
  readonly tests: readonly JobTest[];
}

/** A file by its path in the folder that the tests run in; `titles` leaves others of the file out. */
export interface JobTest {
  readonly path: string;
  readonly titles?: readonly string[];
}

export interface Outcome {
  readonly name: string;
  /** The test that failed; null where none did. */
  readonly killer: string | null;
  readonly ms: number;
}

/** So many in one process, in which what they have in common is loaded once. */
const AT_ONCE = 60;
/** A hook that was made to wait for ever is noticed by whoever waits for its test; none takes a tenth of this. */
const LONGEST_MS = 150_000;
const ENDLESS = "a test never ends";

/** Has each job's tests run until one fails; in as many processes as there are folders to run them in. */
export async function outcomes(
  roots: readonly string[],
  jobs: readonly Job[],
  told: (outcome: Outcome) => void = () => {},
  more: NodeJS.ProcessEnv = {},
): Promise<Outcome[]> {
  const queue = [...jobs];
  const found: Outcome[] = [];
  await Promise.all(
    roots.map(async (root) => {
      while (queue.length > 0) {
        const chunk = queue.splice(0, Math.min(AT_ONCE, Math.ceil(queue.length / roots.length)));
        const done = await ofProcess(root, chunk, more);
        queue.unshift(...chunk.slice(done.length));
        found.push(...done);
        for (const outcome of done) told(outcome);
      }
    }),
  );
  return found;
}

/** The outcomes of the first of the jobs, at least of one. */
function ofProcess(root: string, jobs: readonly Job[], more: NodeJS.ProcessEnv): Promise<Outcome[]> {
  const folder = mkdtempSync(join(tmpdir(), "mutants-"));
  const [MUTANTS_JOB, MUTANTS_RESULTS] = [join(folder, "jobs.json"), join(folder, "results")];
  writeFileSync(MUTANTS_JOB, JSON.stringify(jobs));
  const paths = [...new Set(jobs.flatMap(({ tests }) => tests.map(({ path }) => path)))];
  const jest = join(root, "node_modules/jest/bin/jest.js");
  const child = spawn(
    process.execPath,
    [jest, "--config=scripts/mutants/jest/config.js", "--runInBand", "--runTestsByPath", ...paths],
    { cwd: root, env: { ...process.env, ...more, MUTANTS_JOB, MUTANTS_RESULTS }, detached: true },
  );
  const leave = () => {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", leave);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (said += data));
  const watch = setInterval(() => {
    if (!existsSync(MUTANTS_RESULTS) || child.pid === undefined) return;
    if (Date.now() - statSync(MUTANTS_RESULTS).mtimeMs > LONGEST_MS) process.kill(-child.pid, "SIGKILL");
  }, 1000);
  return new Promise((resolve, reject) => {
    child.on("close", (_, signal) => {
      clearInterval(watch);
      process.off("exit", leave);
      const { done, running } = read(MUTANTS_RESULTS);
      rmSync(folder, { recursive: true, force: true });
      if (running && signal === "SIGKILL") {
        const killed = jobs.find(({ name }) => name === running.name);
        if (killed?.file) writeFileSync(join(root, killed.file.path), killed.file.original);
        done.push({ name: running.name, killer: ENDLESS, ms: Date.now() - running.starts });
      } else if (done.length < jobs.length) reject(new Error(`jest ended early:\n${said}`));
      resolve(done);
    });
  });
}

function read(file: string) {
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
  const events = lines.map((line) => JSON.parse(line) as Outcome & { readonly starts?: number });
  const last = events.at(-1);
  return {
    done: events.filter(({ starts }) => starts === undefined) as Outcome[],
    running: last?.starts === undefined ? undefined : { name: last.name, starts: last.starts },
  };
}
