import type { z } from "zod";
import type { Problem } from "../problems";
import { explainIssue } from "./explain-issue";
import type { Finding, Reading } from "./finding";
import { MOST_OF_A_KIND, moreText } from "./located";

/** What zod found: one finding for each mistake, without what a mistake brings with it. */
export function explain(issues: readonly z.core.$ZodIssue[], reading: Reading): Finding[] {
  const { shown, omitted } = bounded(issues);
  const findings = shown.flatMap((issue) => explainIssue(issue, reading));
  const renamed = new Set(findings.flatMap(({ meant }) => (meant ? prefixesOf(meant) : [])));
  const seen = new Set<string>();
  const mistakes = findings
    .filter(({ kind }) => kind !== "rule")
    .filter(({ path }) => !seen.has(keyOf(path)) && seen.add(keyOf(path)))
    .filter(({ kind, path }) => kind !== "missing" || !renamed.has(keyOf(path)));
  // A rule over a map with a mistake in it tells of the mistake once more.
  const wrong = new Set(mistakes.map(({ path }) => keyOf(path)));
  const holders = new Set(mistakes.flatMap(({ path }) => prefixesOf(path)));
  const rules = findings
    .filter(({ kind }) => kind === "rule")
    .filter(({ path }) => !holders.has(keyOf(path)) && !prefixesOf(path).some((holder) => wrong.has(holder)));
  return [...mistakes, ...rules, ...(omitted === 0 ? [] : [more(omitted)])];
}

/** The first issues of each kind, and how many more there are. */
function bounded(issues: readonly z.core.$ZodIssue[]) {
  const counts = new Map<string, number>();
  let omitted = 0;
  const shown = issues.flatMap((issue): z.core.$ZodIssue[] => {
    const before = counts.get(issue.code) ?? 0;
    const size = issue.code === "unrecognized_keys" ? issue.keys.length : 1;
    const room = Math.max(0, Math.min(size, MOST_OF_A_KIND - before));
    counts.set(issue.code, before + size);
    omitted += size - room;
    if (room === 0) return [];
    return issue.code === "unrecognized_keys" ? [{ ...issue, keys: issue.keys.slice(0, room) }] : [issue];
  });
  return { shown, omitted };
}

function more(omitted: number): Finding {
  return { path: [], kind: "more", message: moreText(omitted) };
}

function prefixesOf(path: Problem["path"]): string[] {
  return path.map((_, index) => keyOf(path.slice(0, index + 1))).concat(keyOf([]));
}

function keyOf(path: Problem["path"]): string {
  return JSON.stringify(path);
}
