import { carriedMinor, KARPENTER_MINORS, type KarpenterMinor, karpenterRelease } from "../releases/karpenter";
import { type SpecProblem, validateSpec } from "../releases/validation/validate-spec";
import { asRecord } from "./crd/reading";
import { chartKeysRelease } from "./karpenter-chart/check";
import { closest } from "./loader/closest";
import { entriesOf } from "./node-classes/checks";
import { nodeClassSpec } from "./node-classes/spec";
import { poolsOf } from "./node-pools/choices";
import { originsOf } from "./node-pools/expand";
import type { NodePoolEntry } from "./node-pools/schema";
import { nodePoolSpec } from "./node-pools/spec";
import type { Problem } from "./problems";
import { isManifest, RAW_KINDS, rawSpec } from "./raw-specs";

type Path = Problem["path"];

interface Sections {
  readonly karpenter?: { readonly version?: string };
  readonly nodeClasses?: unknown;
  readonly nodePools?: unknown;
  readonly nodeOverlays?: unknown;
  readonly capacityBuffers?: unknown;
}

/** What the CRDs of the release in `karpenter.version` refuse in what entries stand for, where they are carried. */
export function releaseProblems(sections: Sections): Problem[] {
  const version = sections.karpenter?.version;
  return version !== undefined && carriedMinor(version) ? problemsOf(sections, version) : [];
}

/** The same by the nearest release, of a version that is not carried: its own CRDs may take it. */
export function releaseWarnings(sections: Sections): Problem[] {
  const version = sections.karpenter?.version;
  return version !== undefined && !carriedMinor(version) ? problemsOf(sections, version) : [];
}

/** Whether a release, or the carried one that is nearest to it, has a kind of object. */
export function releaseHasKind(version: string, kind: string): boolean {
  return hasKind(chartKeysRelease(version), kind);
}

function hasKind(minor: KarpenterMinor, kind: string): boolean {
  return karpenterRelease(minor).kinds.includes(kind);
}

function problemsOf({ nodeClasses, nodePools, ...sections }: Sections, version: string): Problem[] {
  return [
    ...entriesOf(nodeClasses).flatMap(([name, entry]) => {
      const spec = nodeClassSpec(entry, { clusterName: "cluster", nodeRoleName: "node" });
      return found("EC2NodeClass", spec, version, (path) => ["nodeClasses", name, ...existing(entry, path)]);
    }),
    ...poolsOf(nodePools).flatMap(({ at, pool }) => {
      const spec = nodePoolSpec(pool, { nodeClassName: "default" });
      return found("NodePool", spec, version, (path) => [...at, ...existing(pool, inEntry(pool, path))]);
    }),
    ...RAW_KINDS.flatMap(({ section, kind }) => rawProblems(section, kind, sections[section], version)),
  ];
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

/**
 * What is left of a file with other problems may lack what a kind needs, and what holds between its fields: the schemas
 * of both sections tell that.
 */
function found(kind: string, spec: unknown, version: string, place: (path: Path) => Path): Problem[] {
  const isTold = ({ keyword, path }: SpecProblem) => keyword !== "required" && path.length > 0;
  return refused(kind, spec, version, place, isTold);
}

function refused(
  kind: string,
  spec: unknown,
  version: string,
  place: (path: Path) => Path,
  isTold: (problem: SpecProblem) => boolean = () => true,
): Problem[] {
  const minor = chartKeysRelease(version);
  return problemsIn(minor, kind, spec)
    .filter(isTold)
    .map((problem) => ({
      path: place(problem.path),
      message: messageOf(problem, version, firstToTake(kind, spec, problem.path, minor)),
    }));
}

/** Of the specs of a file many are alike, and a release judges them alike. */
const judged = new Map<string, readonly SpecProblem[]>();
const MOST_JUDGED = 1_000;

function problemsIn(minor: KarpenterMinor, kind: string, spec: unknown): readonly SpecProblem[] {
  const key = `${minor} ${kind} ${JSON.stringify(spec)}`;
  const problems = judged.get(key) ?? validateSpec(minor, kind, spec);
  if (judged.size >= MOST_JUDGED) judged.clear();
  judged.set(key, problems);
  return problems;
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

/** Where the file says what stands at a path of a NodePool's spec. */
function inEntry(pool: NodePoolEntry, path: Path): Path {
  const [template, block, field, index, ...below] = path;
  if (template !== "template" || field === undefined) return path;
  const inSpec = block === "spec";
  if (inSpec && field === "requirements" && typeof index === "number") {
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
