import {
  carriedMinor,
  KARPENTER_MINORS,
  type KarpenterMinor,
  karpenterRelease,
} from "../../releases/karpenter";
import { type SpecProblem, validateSpec } from "../../releases/validation/validate-spec";
import { asRecord } from "../crd/reading";
import { chartKeysRelease } from "../karpenter-chart/check";
import { closest } from "../loader/closest";
import type { Problem } from "../problems";
import { isManifest, RAW_KINDS, rawSpec } from "../raw-specs";

type Path = Problem["path"];

interface Sections {
  readonly karpenter?: unknown;
  readonly nodeOverlays?: unknown;
  readonly capacityBuffers?: unknown;
}

/** What the CRDs of the release in `karpenter.version` refuse in NodeOverlays and CapacityBuffers, where they are carried. */
export function rawKindErrors(sections: Sections): Problem[] {
  const version = versionOf(sections);
  return version !== undefined && carriedMinor(version) ? problemsOf(sections, version) : [];
}

/** The same by the nearest release, of a version that is not carried: its own CRDs may take it. */
export function rawKindWarnings(sections: Sections): Problem[] {
  const version = versionOf(sections);
  return version !== undefined && !carriedMinor(version) ? problemsOf(sections, version) : [];
}

/** Whether a release, or the carried one that is nearest to it, has a kind of object. */
export function releaseHasKind(version: string, kind: string): boolean {
  return hasKind(chartKeysRelease(version), kind);
}

function versionOf({ karpenter }: Sections): string | undefined {
  const { version } = asRecord(karpenter);
  return typeof version === "string" ? version : undefined;
}

function hasKind(minor: KarpenterMinor, kind: string): boolean {
  return karpenterRelease(minor).kinds.includes(kind);
}

function problemsOf(sections: Sections, version: string): Problem[] {
  return RAW_KINDS.flatMap(({ section, kind }) => rawProblems(section, kind, sections[section], version));
}

function rawProblems(section: string, kind: string, entries: unknown, version: string): Problem[] {
  const specs = Object.entries(asRecord(entries)).filter(([, entry]) => !isManifest(entry));
  if (!releaseHasKind(version, kind)) {
    const first = KARPENTER_MINORS.find((minor) => hasKind(minor, kind));
    const message = `needs Karpenter ${first} or newer, the first with a ${kind}; karpenter.version is ${version}`;
    return specs.length === 0 ? [] : [{ path: [section], message }];
  }
  return specs.flatMap(([name, entry]) =>
    refused(kind, rawSpec(entry), version, (path) => [section, name, ...existing(entry, path)]),
  );
}

function refused(kind: string, spec: unknown, version: string, place: (path: Path) => Path): Problem[] {
  const minor = chartKeysRelease(version);
  return validateSpec(minor, kind, spec).map((problem) => ({
    path: place(problem.path),
    message: messageOf(problem, version, firstToTake(kind, spec, problem.path, minor)),
  }));
}

function firstToTake(kind: string, spec: unknown, path: Path, minor: KarpenterMinor) {
  const takes = (other: KarpenterMinor) =>
    !validateSpec(other, kind, spec).some((problem) => problem.path.join() === path.join());
  return KARPENTER_MINORS.slice(KARPENTER_MINORS.indexOf(minor) + 1).find(takes);
}

function messageOf(problem: SpecProblem, version: string, needed: KarpenterMinor | undefined): string {
  const { keyword, message, params, path } = problem;
  const meant = keyword === "unknown" ? closest(String(path.at(-1)), params.known) : undefined;
  const guess = meant === undefined ? "" : ` (did you mean ${meant}?)`;
  const rule = keyword === "rule" ? ` (${message})` : "";
  if (needed !== undefined)
    return `needs Karpenter ${needed} or newer; karpenter.version is ${version}${rule}${guess}`;
  if (keyword === "required") return `needs ${path.at(-1)}, which Karpenter ${version} requires`;
  if (keyword !== "unknown") return `is refused by Karpenter ${version}: ${message}`;
  return `is not a field of Karpenter ${version}${guess}; expected one of ${params.known.join(", ")}`;
}

/** As much of a path as the file has. */
function existing(entry: unknown, path: Path): Path {
  const [key, ...rest] = path;
  if (key === undefined) return [];
  const held = Array.isArray(entry) ? entry[Number(key)] : asRecord(entry)[key];
  return held === undefined ? [] : [key, ...existing(held, rest)];
}
