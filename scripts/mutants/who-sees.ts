import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { type Job, outcomes } from "./jest-process";

/** What is about stacks and policies; other tests make some, to ask something else of them. */
const SUBJECTS = /^__tests__\/(constructs|stacks|export|cli\/policies)\/.+\.test\.ts$/;

/** Of each place of a stack or a policy, the test files that make it, the quickest first. */
export async function whoSees(root: string, workers: number): Promise<Map<string, string[]>> {
  const paths = filesThatMakeStacks(root);
  const folder = mkdtempSync(join(tmpdir(), "mutants-places-"));
  const MUTANTS_PLACES = join(folder, "places");
  const jobs = paths.map((path): Job => ({ name: path, tests: [{ path }] }));
  const roots = Array.from({ length: workers }, () => root);
  const done = await outcomes(roots, jobs, undefined, { MUTANTS_PLACES });
  const red = done.filter(({ killer }) => killer !== null);
  if (red.length > 0)
    throw new Error(`tests fail without a mutant: ${red.map(({ killer }) => killer).join(", ")}`);
  const seen = new Map<string, string[]>();
  const lines = readFileSync(MUTANTS_PLACES, "utf8").split("\n").filter(Boolean);
  const placesOf = new Map(
    lines.map((line): [string, string[]] => {
      const [path, places] = JSON.parse(line);
      return [relative(root, path), places];
    }),
  );
  rmSync(folder, { recursive: true });
  for (const { name } of done.toSorted((a, b) => a.ms - b.ms)) {
    for (const place of placesOf.get(name) ?? []) seen.set(place, [...(seen.get(place) ?? []), name]);
  }
  return seen;
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
