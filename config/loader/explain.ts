import type { z } from "zod";
import type { Problem } from "../problems";
import { explainIssue, type Finding, type Reading } from "./explain-issue";

/** What zod found, in full words: one finding for each mistake, without what a mistake brings with it. */
export function explain(issues: readonly z.core.$ZodIssue[], reading: Reading): Finding[] {
  const findings = issues.flatMap((issue) => explainIssue(issue, reading));
  const renamed = findings.flatMap(({ meant }) => (meant ? [meant] : []));
  const mistakes = findings
    .filter(({ kind }) => kind !== "rule")
    .filter(({ path }, index, all) => all.findIndex((other) => isSame(other.path, path)) === index)
    .filter(({ kind, path }) => kind !== "missing" || !renamed.some((meant) => isSame(meant, path)));
  // A rule over a map with a mistake in it tells of the mistake once more.
  const rules = findings
    .filter(({ kind }) => kind === "rule")
    .filter(
      ({ path }) => !mistakes.some((mistake) => isInside(path, mistake.path) || isInside(mistake.path, path)),
    );
  return [...mistakes, ...rules];
}

function isSame(left: Problem["path"], right: Problem["path"]): boolean {
  return left.length === right.length && isInside(left, right);
}

function isInside(path: Problem["path"], holder: Problem["path"]): boolean {
  return holder.every((segment, index) => segment === path[index]);
}
