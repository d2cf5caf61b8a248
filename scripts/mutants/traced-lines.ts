import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Job, outcomes } from "./jest-process";

/** A test, and the lines of hooks/ that it runs: `common.sh:12`. */
export interface TracedTest {
  readonly path: string;
  readonly title: string;
  readonly lines: ReadonlySet<string>;
  readonly ms: number;
}

/** Has bash write down each line that it runs; on the line that is every script's first to do something. */
const FIRST = /^set -euo pipefail$/m;
const traced = (file: string) =>
  `set -euo pipefail; exec 19>>'${file}'; BASH_XTRACEFD=19 PS4=$'\\n+@\${BASH_SOURCE[0]##*/}:$LINENO '; set -x`;

/** Which lines each test of those files runs, seen in a copy of the project. */
export async function tracedTests(copy: string, paths: readonly string[]): Promise<TracedTest[]> {
  const trace = join(copy, "hooks.trace");
  const lines = join(copy, "hooks.lines");
  const scripts = readdirSync(join(copy, "hooks")).map((name) => join(copy, "hooks", name));
  const originals = scripts.map((file) => readFileSync(file, "utf8"));
  for (const [index, file] of scripts.entries())
    writeFileSync(
      file,
      (originals[index] ?? "").replace(FIRST, () => traced(trace)),
    );
  writeFileSync(trace, "");
  try {
    const jobs = paths.map((path): Job => ({ name: path, tests: [{ path }] }));
    const done = await outcomes([copy], jobs, undefined, { MUTANTS_TRACE: trace, MUTANTS_LINES: lines });
    const red = done.filter(({ killer }) => killer !== null);
    if (red.length > 0)
      throw new Error(`tests fail without a mutant: ${red.map(({ killer }) => killer).join(", ")}`);
    return readFileSync(lines, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line))
      .map((each) => ({ ...each, lines: new Set(each.lines) }));
  } finally {
    for (const [index, file] of scripts.entries()) writeFileSync(file, originals[index] ?? "");
    for (const file of [trace, lines]) if (existsSync(file)) rmSync(file);
  }
}
