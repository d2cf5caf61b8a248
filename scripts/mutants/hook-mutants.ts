import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ChangedLine, changedLines } from "./hook-lines";
import type { Job } from "./jest-process";
import { nameOf } from "./mutant";
import { type TracedTest, tracedTests } from "./traced-lines";

const FOLDER = "__tests__/hooks";
/** They read the scripts; the others there run them. */
const READ: readonly string[] = ["bash-3.test.ts", "settings.test.ts"];
/** It runs some as their command does. */
const COMMANDS = "__tests__/cli/cluster-script.test.ts";
const COMMON = "common.sh";
/** So many of the quickest tests come first, whatever file they are in. */
const FIRST = 6;

/** A job for each change of a line of hooks/ after which bash still reads the script. */
export async function hookJobs(root: string, [copy = root]: readonly string[]): Promise<Job[]> {
  const files = readdirSync(join(root, FOLDER)).filter((name) => name.endsWith(".test.ts"));
  const run = files.filter((name) => !READ.includes(name)).map((name) => `${FOLDER}/${name}`);
  const tests = await tracedTests(copy, [...run, COMMANDS]);
  const scripts = readdirSync(join(root, "hooks")).filter((name) => name.endsWith(".sh"));
  // Last what every test runs.
  scripts.sort((one, other) => Number(one === COMMON) - Number(other === COMMON));
  return scripts.flatMap((script) => {
    const path = `hooks/${script}`;
    const original = readFileSync(join(root, path), "utf8");
    const known = tests.flatMap(({ lines }) => [...lines]).filter((line) => line.startsWith(`${script}:`));
    const traced = [...new Set(known.map((line) => Number(line.split(":")[1])))].sort((a, b) => a - b);
    return changedLines(original)
      .filter(({ text }) => bashReads(text))
      .map((changed) => ({
        name: nameOf({ part: "hooks", place: `${script}: ${changed.place}`, change: changed.change }),
        file: { path, text: limited(changed.text), original },
        tests: [
          ...inOrder(testsOf(script, changed, original, traced, tests)),
          ...READ.map((name) => ({ path: `${FOLDER}/${name}` })),
        ],
      }));
  });
}

/** None of the scripts takes half a second of a processor for itself: one that takes three is in a loop that does not end. */
const limited = (text: string) =>
  text
    .replace(/^set -euo pipefail$/m, "set -euo pipefail; ulimit -t 3")
    .replace(/^# shellcheck shell=bash$/m, "ulimit -t 3");

const bashReads = (text: string) => spawnSync("bash", ["-n"], { input: text }).status === 0;

/** What goes on from the line before, or ends what it began. */
const GOES_ON = /(\|\||&&|\||\\)$/;
const ENDS = /^\s*(esac|done|fi|\}|\))/;

/**
 * Who runs the line. Of a part of a longer command bash tells only one line: then whoever runs the script may notice, too.
 */
function testsOf(
  script: string,
  { line }: ChangedLine,
  original: string,
  traced: readonly number[],
  tests: readonly TracedTest[],
): TracedTest[] {
  const runs = (each: number) => tests.filter(({ lines }) => lines.has(`${script}:${each}`));
  const [before = "", own = ""] = original.split("\n").slice(Math.max(line - 2, 0), line);
  const isPart = GOES_ON.test(before) || GOES_ON.test(own) || ENDS.test(own);
  if (traced.includes(line) && !isPart) return runs(line);
  const beside = [traced.findLast((each) => each < line), traced.find((each) => each > line)];
  const near = beside.flatMap((each) => (each === undefined ? [] : runs(each)));
  const others = tests.filter(({ lines }) => [...lines].some((each) => each.startsWith(`${script}:`)));
  return [...new Set([...runs(line), ...near, ...others])];
}

/** The quickest first, then the others file by file, the quickest file first. */
function inOrder(tests: readonly TracedTest[]): Job["tests"] {
  const quick = tests.toSorted((a, b) => a.ms - b.ms);
  const others = quick.slice(FIRST);
  const total = (path: string) => others.reduce((sum, test) => (test.path === path ? sum + test.ms : sum), 0);
  const files = new Map(others.map(({ path }) => [path, total(path)]));
  const byTotal = byFile(others).toSorted((a, b) => (files.get(a.path) ?? 0) - (files.get(b.path) ?? 0));
  return [...byFile(quick.slice(0, FIRST)), ...byTotal];
}

function byFile(tests: readonly TracedTest[]): Job["tests"] {
  return [...new Set(tests.map(({ path }) => path))].map((path) => ({
    path,
    titles: tests.filter((test) => test.path === path).map(({ title }) => title),
  }));
}
