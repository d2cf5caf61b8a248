import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { type Job, type JobTest, outcomes } from "./jest-process";

/** What is about stacks and policies; other tests make some, to ask something else of them. */
const SUBJECTS = /^__tests__\/(constructs|stacks|export|cli\/policies)\/.+\.test\.ts$/;

/** What a test file says of itself. */
interface Seen {
  readonly path: string;
  /** Of each place the titles of tests that make it; an empty one where it is made outside of them. */
  readonly places: readonly (readonly [place: string, titles: readonly string[]])[];
  readonly milliseconds: Readonly<Record<string, number>>;
}

/**
 * Of each place of a stack or a policy, the tests that make it, the quickest first; behind them the whole of their files,
 * since what one test made another may look at.
 */
export async function whoSees(root: string, workers: number): Promise<Map<string, JobTest[]>> {
  const paths = filesThatMakeStacks(root);
  const folder = mkdtempSync(join(tmpdir(), "mutants-places-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const MUTANTS_PLACES = join(folder, "places");
  const jobs = paths.map((path): Job => ({ name: path, tests: [{ path }] }));
  const roots = Array.from({ length: workers }, () => root);
  const done = await outcomes(roots, jobs, undefined, { MUTANTS_PLACES });
  const red = done.filter(({ killer }) => killer !== null);
  if (red.length > 0)
    throw new Error(`tests fail without a mutant: ${red.map(({ killer }) => killer).join(", ")}`);
  const files = readFileSync(MUTANTS_PLACES, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Seen);
  const took = new Map(done.map(({ name, ms }) => [name, ms]));
  return testsByPlace(
    files.map((file) => ({ ...file, path: relative(root, file.path) })),
    took,
  );
}

function testsByPlace(files: readonly Seen[], took: ReadonlyMap<string, number>): Map<string, JobTest[]> {
  const found = new Map<string, { readonly ms: number; readonly test: JobTest }[]>();
  for (const { path, places, milliseconds } of files) {
    const whole = took.get(path) ?? 0;
    const total = (titles: readonly string[]) =>
      titles.reduce((sum, title) => sum + (milliseconds[title] ?? 0), 0);
    const loading = whole - total(Object.keys(milliseconds));
    for (const [place, titles] of places) {
      const known = found.get(place) ?? [];
      found.set(place, known);
      if (titles.includes("")) known.push({ ms: whole, test: { path } });
      else
        known.push(
          { ms: loading + total(titles), test: { path, titles } },
          { ms: Number.MAX_SAFE_INTEGER, test: { path } },
        );
    }
  }
  return new Map(
    [...found].map(([place, tests]) => [
      place,
      tests.toSorted((a, b) => a.ms - b.ms).map(({ test }) => test),
    ]),
  );
}

function filesThatMakeStacks(root: string): string[] {
  const args = [
    "--listTests",
    "--findRelatedTests",
    "constructs/shared/iam.ts",
    "__tests__/support/built.ts",
  ];
  return execFileSync(process.execPath, ["node_modules/jest/bin/jest.js", ...args], {
    cwd: root,
    encoding: "utf8",
  })
    .split("\n")
    .map((path) => relative(root, path))
    .filter((path) => SUBJECTS.test(path));
}
