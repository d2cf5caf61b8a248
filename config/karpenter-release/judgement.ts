import { KARPENTER_MINORS, type KarpenterMinor } from "../../releases/karpenter";
import { KIND_OF_SECTION } from "../crd/entry-fields";
import { releaseThatTakes, type SpecFields, type SpecFinding } from "../crd/findings";
import { type Issue, neededIssue, specIssues } from "../crd/spec-issues";
import { closest } from "../loader/closest";
import { keyHint } from "../loader/hints";
import { isManifestKey } from "../loader/manifests";
import type { Problem } from "../problems";

/** What the release in `karpenter.version`, or the nearest to it that is carried, says of an entry. Paths are below it. */
export interface Judgement {
  readonly issues: readonly Issue[];
  /** What only the nearest release refuses: the file's own may take it. */
  readonly doubts: readonly Problem[];
}

/** By which release an environment is judged. */
export interface Release {
  /** What `karpenter.version` says. */
  readonly version: string;
  /** The release, or the nearest to it that is carried. */
  readonly minor: KarpenterMinor;
  readonly isCarried: boolean;
}

interface Judged {
  readonly fields: SpecFields;
  readonly release: Release;
  /** Keys of the entry besides those of the spec. */
  readonly shortForms: readonly string[];
}

/** Findings as they are told of a release: what a later one takes as such, and of one that is not carried the doubtful apart. */
export function judgementOf(findings: readonly SpecFinding[], judged: Judged): Judgement {
  const { fields, release } = judged;
  const { minor, version, isCarried } = release;
  if (!isCarried) {
    const holds = (finding: SpecFinding) =>
      finding.isCertain ||
      (isSlip(finding, judged) && releaseThatTakes(finding, fields, minor) === undefined);
    return {
      issues: specIssues(findings.filter(holds)),
      doubts: findings
        .filter((finding) => !holds(finding))
        .map((finding) => doubtOf(finding, minor, version)),
    };
  }
  const needing = findings.map((finding) => ({ finding, needed: releaseThatTakes(finding, fields, minor) }));
  return {
    issues: [
      ...specIssues(needing.flatMap(({ finding, needed }) => (needed === undefined ? [finding] : []))),
      ...needing.flatMap(({ finding, needed }) =>
        needed === undefined ? [] : [neededIssue(finding, needed, version)],
      ),
    ],
    doubts: [],
  };
}

/** Letters that a slip has wrong: a field that a later release brings is farther from those that there are. */
const MOST_OF_A_SLIP = 2;

/** Whether an unknown key is a slip, or stands where Karpenter has it no more, so that no release will take it. */
function isSlip({ kind, cause, path }: SpecFinding, { shortForms }: Judged): boolean {
  const known = knownBeside(cause);
  if (known === undefined) return false;
  const [key = "", ...above] = path.map(String).toReversed();
  const [section = ""] = Object.entries(KIND_OF_SECTION).find(([, each]) => each === kind.kind) ?? [];
  if (keyHint([section, "", ...path]) !== undefined) return true;
  if (above.length > 0) return closest(key, known, MOST_OF_A_SLIP) !== undefined;
  return isManifestKey(key) || closest(key, [...known, ...shortForms], MOST_OF_A_SLIP) !== undefined;
}

/** The keys that there are beside one that is unknown. */
function knownBeside(cause: SpecFinding["cause"]): readonly string[] | undefined {
  if (cause.keyword === "narrower") return cause.known;
  return cause.keyword === "unknown" ? cause.params.known : undefined;
}

function doubtOf({ cause, path }: SpecFinding, minor: KarpenterMinor, version: string): Problem {
  const isNewer = minor === KARPENTER_MINORS.at(-1);
  const known = `Karpenter ${minor}, the ${isNewer ? "newest" : "nearest"} release that is known here`;
  if (cause.keyword !== "unknown")
    return { path, message: `is refused by ${known}: ${cause.message}; ${version} may take it` };
  const meant = closest(String(path.at(-1)), cause.params.known);
  const guess = meant === undefined ? "" : ` (did you mean ${meant}?)`;
  return { path, message: `is no field of ${known}${guess}; ${version} may have it` };
}
