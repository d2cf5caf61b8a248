import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";

/**
 * What a synth costs: the default environment against an empty CDKTF app through the same CLI, and 10 and 50
 * environments against one. Subject and rival alternate, so that a machine that slows down slows both.
 */
const RUNS = 5;
const REPOSITORY = join(__dirname, "..");
const CDKTF = join(REPOSITORY, "node_modules", ".bin", "cdktf");

mkdirSync(join(REPOSITORY, ".cache"), { recursive: true });
// Inside the repository, so that the empty app finds the same node_modules.
const scratch = mkdtempSync(join(REPOSITORY, ".cache", "bench-"));
try {
  const empty = emptyApp();
  const [one, ten, fifty] = [1, 10, 50].map(environments);
  const [ours, rival, manyTen, manyFifty] = alternate([
    () => synth(REPOSITORY, one),
    () => synth(empty),
    () => synth(REPOSITORY, ten),
    () => synth(REPOSITORY, fifty),
  ]) as [number[], number[], number[], number[]];

  report("default environment", ours);
  report("empty CDKTF app", rival);
  report("10 environments", manyTen);
  report("50 environments", manyFifty);
  console.log();
  target("default / empty app", median(ours) / median(rival), 1.2, "x");
  target("each of 10 environments beyond the first", (median(manyTen) - median(ours)) / 9, 40, "ms");
  target("each of 50 environments beyond the first", (median(manyFifty) - median(ours)) / 49, 40, "ms");
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function emptyApp(): string {
  const folder = join(scratch, "empty");
  mkdirSync(folder);
  writeFileSync(join(folder, "cdktf.json"), readFileSync(join(REPOSITORY, "cdktf.json")));
  writeFileSync(
    join(folder, "main.ts"),
    'import { App, TerraformStack } from "cdktf";\nconst app = new App();\nnew TerraformStack(app, "empty");\napp.synth();\n',
  );
  return folder;
}

function environments(count: number): string {
  const folder = join(scratch, `environments-${count}`);
  mkdirSync(folder);
  for (let number = 1; number <= count; number += 1) {
    writeFileSync(
      join(folder, number === 1 ? "default.yaml" : `team-${number}.yaml`),
      "aws: { region: eu-west-1 }\n",
    );
  }
  return folder;
}

/** Milliseconds of one `cdktf synth`. */
function synth(folder: string, environmentsDir?: string): number {
  const env = {
    ...process.env,
    CHECKPOINT_DISABLE: "1",
    ...(environmentsDir && { ENVIRONMENTS_DIR: environmentsDir }),
  };
  const start = performance.now();
  const run = spawnSync(CDKTF, ["synth", "--output", join(scratch, "out")], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  if (run.status !== 0) throw new Error(`cdktf synth failed in ${folder}:\n${run.stdout}${run.stderr}`);
  return performance.now() - start;
}

/** Runs every subject in turn, RUNS times after one warm-up. */
function alternate(subjects: (() => number)[]): number[][] {
  const rounds = Array.from({ length: RUNS + 1 }, () => subjects.map((subject) => subject()));
  return subjects.map((_, index) => rounds.slice(1).map((round) => round[index] ?? Number.NaN));
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function report(subject: string, milliseconds: number[]): void {
  const seconds = [Math.min(...milliseconds), median(milliseconds), Math.max(...milliseconds)].map((ms) =>
    (ms / 1000).toFixed(2),
  );
  console.log(`${subject.padEnd(24)} min ${seconds[0]} s   median ${seconds[1]} s   max ${seconds[2]} s`);
}

function target(what: string, value: number, limit: number, unit: string): void {
  console.log(
    `${what.padEnd(44)} ${value.toFixed(2)} ${unit} (goal: at most ${limit} ${unit}) ${value <= limit ? "reached" : "MISSED"}`,
  );
}
