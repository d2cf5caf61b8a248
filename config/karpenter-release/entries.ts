import { carriedMinor, KARPENTER_MINORS, type KarpenterMinor } from "../../releases/karpenter";
import { type SpecProblem, validateSpec } from "../../releases/validation/validate-spec";
import { type EntryKind, isFilledIn } from "../crd/entry-fields";
import {
  narrowerFindings,
  releaseThatTakes,
  type SpecFields,
  type SpecFinding,
  specFindings,
} from "../crd/findings";
import { asRecord } from "../crd/reading";
import { rightEntry, specFieldsOf } from "../crd/right-entry";
import { type Issue, neededIssue, specIssues } from "../crd/spec-issues";
import { chartKeysRelease } from "../karpenter-chart/check";
import { closest } from "../loader/closest";
import { isManifestKey, keyHint } from "../loader/hints";
import { nodeClassShortForms } from "../node-classes/fields";
import type { NodeClassEntry } from "../node-classes/schema";
import { nodeClassSpec } from "../node-classes/spec";
import type { NodePoolEntry } from "../node-pools/entry";
import { originsOf } from "../node-pools/expand";
import { nodePoolShortForms } from "../node-pools/fields";
import { nodePoolSpec } from "../node-pools/spec";
import type { Problem } from "../problems";

type Path = Problem["path"];

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

export function releaseOf(version: string): Release {
  return { version, minor: chartKeysRelease(version), isCarried: carriedMinor(version) !== undefined };
}

/** Of the entries of a large file many are alike, and a release judges them alike. */
const judgements = new Map<string, Judgement>();
const MOST_JUDGED = 1_000;

/** @param isWhole whether its short forms are right, so that the spec that it stands for can be made */
export function judgeEntry(kind: EntryKind, entry: unknown, release: Release, isWhole: boolean): Judgement {
  const key = `${kind} ${release.version} ${isWhole} ${JSON.stringify(entry)}`;
  const judgement = judgements.get(key) ?? judge(kind, entry, release, isWhole);
  if (judgements.size >= MOST_JUDGED) judgements.clear();
  judgements.set(key, judgement);
  return judgement;
}

function judge(kind: EntryKind, entry: unknown, release: Release, isWhole: boolean): Judgement {
  const { shortForms, specOf, placeOf } = ENTRIES[kind];
  const { minor, version, isCarried } = release;
  const fields = specFieldsOf(shortForms, entry);
  const judged = { fields, release };
  const right = rightEntry(kind, shortForms, entry);
  if (!isWhole || Object.keys(fields).some((field) => !Object.hasOwn(right, field))) {
    return judgementOf(fieldFindings(kind, fields, minor), judged);
  }
  const problems = validateSpec(minor, kind, specOf(right));
  if (problems.length === 0) return judgementOf(narrowerFindings(kind, fields, minor), judged);
  const findings = fieldFindings(kind, fields, minor);
  if (findings.length > 0) return judgementOf(findings, judged);
  const ofSpec = problems.map(({ path, ...problem }) => ({
    path: existing(entry, placeOf(right, path)),
    message: messageOf({ ...problem, path } as SpecProblem, version),
  }));
  return isCarried
    ? { issues: ofSpec.map((problem) => ({ code: "custom", ...problem })), doubts: [] }
    : { issues: [], doubts: ofSpec };
}

interface Entries {
  readonly section: string;
  readonly shortForms: typeof nodeClassShortForms | typeof nodePoolShortForms;
  /** The spec of a right entry, as far as the file says it. */
  readonly specOf: (entry: object) => object;
  /** Where the entry says what stands at a path of its spec. */
  readonly placeOf: (entry: object, path: Path) => Path;
}

const ENTRIES: Readonly<Record<EntryKind, Entries>> = {
  EC2NodeClass: {
    section: "nodeClasses",
    shortForms: nodeClassShortForms,
    specOf: (entry: NodeClassEntry) => nodeClassSpec(entry, { clusterName: "cluster", nodeRoleName: "node" }),
    placeOf: (_, path) => path,
  },
  NodePool: {
    section: "nodePools",
    shortForms: nodePoolShortForms,
    specOf: (entry: NodePoolEntry) => nodePoolSpec(entry, { nodeClassName: "default" }),
    placeOf: inPool,
  },
};

/** Without what the CRD requires and this project fills in. */
function fieldFindings(kind: EntryKind, fields: SpecFields, minor: KarpenterMinor): SpecFinding[] {
  return specFindings(kind, fields, minor).filter(
    ({ cause, place }) => cause.keyword !== "required" || !isFilledIn(kind, place),
  );
}

interface Judged {
  readonly fields: SpecFields;
  readonly release: Release;
}

function judgementOf(findings: readonly SpecFinding[], { fields, release }: Judged): Judgement {
  const { minor, version, isCarried } = release;
  if (!isCarried) {
    const holds = (finding: SpecFinding) =>
      finding.isCertain || (isSlip(finding) && releaseThatTakes(finding, fields, minor) === undefined);
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
function isSlip({ kind, cause, path }: SpecFinding): boolean {
  if (cause.keyword !== "unknown") return false;
  const { section, shortForms } = ENTRIES[kind.kind as EntryKind];
  const [key = "", ...above] = path.map(String).toReversed();
  if (keyHint([section, "", ...path]) !== undefined) return true;
  if (above.length > 0) return closest(key, cause.params.known, MOST_OF_A_SLIP) !== undefined;
  const known = [...cause.params.known, ...Object.keys(shortForms)];
  return isManifestKey(key) || closest(key, known, MOST_OF_A_SLIP) !== undefined;
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

/** Of a spec as a whole: what it lacks, and what holds between its fields. */
function messageOf({ keyword, message, path }: SpecProblem, version: string): string {
  return keyword === "required"
    ? `needs ${path.at(-1)}, which Karpenter ${version} requires`
    : `is refused by Karpenter ${version}: ${message}`;
}

function inPool(pool: NodePoolEntry, path: Path): Path {
  const [template, block, field, index, ...below] = path;
  if (template !== "template" || field === undefined) return path;
  if (block === "spec" && field === "requirements" && typeof index === "number") {
    const origin = originsOf(pool)[index];
    return origin?.short === undefined ? [...(origin?.path ?? []), ...below] : origin.path;
  }
  const rest = index === undefined ? below : [index, ...below];
  return Object.hasOwn(pool, field) ? [field, ...rest] : path;
}

/** As much of a path as the file has. */
function existing(entry: unknown, path: Path): Path {
  const [key, ...rest] = path;
  if (key === undefined) return [];
  const held = Array.isArray(entry) ? entry[Number(key)] : asRecord(entry)[key];
  return held === undefined ? [] : [key, ...existing(held, rest)];
}
