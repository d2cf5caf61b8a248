import { DEFAULT_VERSIONS } from "../../releases/defaults";
import { carriedMinor } from "../../releases/karpenter";
import type { EntryKind } from "../crd/entry-fields";
import { asRecord } from "../crd/reading";
import type { Issue } from "../crd/spec-issues";
import type { Problem } from "../problems";
import { type Judgement, judgeEntry, releaseOf } from "./entries";
import { rawKindWarnings } from "./raw-kinds";

const KINDS: Readonly<Record<string, EntryKind>> = { nodeClasses: "EC2NodeClass", nodePools: "NodePool" };

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
  const ofEntries = judgements(file, () => true).flatMap(({ at, judgement }) =>
    judgement.doubts.map(({ path, message }) => ({ path: [...at, ...path], message })),
  );
  return [...ofEntries, ...rawKindWarnings(asRecord(file))];
}

function judgements(file: unknown, isWhole: (at: readonly string[]) => boolean) {
  const sections = asRecord(file);
  const release = releaseOf(versionOf(file));
  return Object.entries(KINDS).flatMap(([section, kind]) =>
    Object.entries(asRecord(sections[section])).map(
      ([name, entry]): { at: string[]; judgement: Judgement } => {
        const at = [section, name];
        return { at, judgement: judgeEntry(kind, entry, release, isWhole(at)) };
      },
    ),
  );
}

/** Of a version that is none the default's rules are told. */
function versionOf(file: unknown): string {
  const { version } = asRecord(asRecord(file).karpenter);
  return typeof version === "string" && /^\d+\.\d+\.\d+$/.test(version)
    ? version
    : DEFAULT_VERSIONS.karpenter;
}
