import { DEFAULT_VERSIONS } from "../../releases/defaults";
import { carriedMinor } from "../../releases/karpenter";
import { type EntryKind, KIND_OF_SECTION, minorsWith } from "../crd/entry-fields";
import { asRecord } from "../crd/reading";
import type { Issue } from "../crd/spec-issues";
import type { Problem } from "../problems";
import { judgeEntry, releaseOf } from "./entries";
import type { Judgement, Release } from "./judgement";

interface KnownIssue {
  readonly path?: readonly PropertyKey[];
}

/**
 * What the release in `karpenter.version` refuses in the entries of a file, and this project besides. Of a release that
 * is not carried the nearest one decides only what holds to any.
 *
 * @param others what is wrong with the file otherwise
 */
export function releaseIssues(file: unknown, others: readonly KnownIssue[]): Issue[] {
  const wrong = new Set(others.map(({ path = [] }) => path.slice(0, 2).join("\0")));
  return judgements(file, (at) => !wrong.has(at.join("\0"))).flatMap(({ at, judgement }) =>
    judgement.issues.map((issue) => ({ ...issue, path: [...at, ...issue.path] })),
  );
}

/** What the nearest release refuses, of a version that is not carried: its own CRDs may take it. */
export function releaseWarnings(file: unknown): Problem[] {
  if (carriedMinor(versionOf(file))) return [];
  return judgements(file, () => true).flatMap(({ at, judgement }) =>
    judgement.doubts.map(({ path, message }) => ({ path: [...at, ...path], message })),
  );
}

/** Whether a release, or the carried one that is nearest to it, has a kind of object. */
export function releaseHasKind(version: string, kind: EntryKind): boolean {
  return minorsWith(kind).includes(releaseOf(version).minor);
}

function judgements(file: unknown, isWhole: (at: readonly string[]) => boolean) {
  const sections = asRecord(file);
  const version = versionOf(file);
  const release = releaseOf(version);
  return Object.entries(KIND_OF_SECTION).flatMap(([section, kind]) => {
    const entries = Object.entries(asRecord(sections[section]));
    if (entries.length > 0 && !releaseHasKind(version, kind))
      return [{ at: [section], judgement: ofMissingKind(kind, release) }];
    return entries.map(([name, entry]): { at: string[]; judgement: Judgement } => {
      const at = [section, name];
      return { at, judgement: judgeEntry(kind, entry, release, isWhole(at)) };
    });
  });
}

function ofMissingKind(kind: EntryKind, { version, isCarried }: Release): Judgement {
  const [first] = minorsWith(kind);
  const message = `needs Karpenter ${first} or newer, the first with a ${kind}; karpenter.version is ${version}`;
  return isCarried
    ? { issues: [{ code: "custom", path: [], message }], doubts: [] }
    : { issues: [], doubts: [{ path: [], message }] };
}

/** Of a version that is none the default's rules are told. */
function versionOf(file: unknown): string {
  const { version } = asRecord(asRecord(file).karpenter);
  return typeof version === "string" && /^\d+\.\d+\.\d+$/.test(version)
    ? version
    : DEFAULT_VERSIONS.karpenter;
}
