import type { z } from "zod";
import { carriedMinor, type KarpenterMinor } from "../../releases/karpenter";
import { type SpecProblem, validateSpec } from "../../releases/validation/validate-spec";
import { type EntryKind, isFilledIn } from "../crd/entry-fields";
import { narrowerFindings, type SpecFields, type SpecFinding, specFindings } from "../crd/findings";
import { asRecord } from "../crd/reading";
import { rightEntry, specFieldsOf } from "../crd/right-entry";
import { explainRule } from "../crd/rule-messages";
import { chartKeysRelease } from "../karpenter/chart/check";
import { manifestKeys } from "../loader/manifests";
import { nodeClassShortForms } from "../node-classes/fields";
import type { NodeClassEntry } from "../node-classes/schema";
import { nodeClassSpec } from "../node-classes/spec";
import type { NodePoolEntry } from "../node-pools/entry";
import { originsOf } from "../node-pools/expand";
import { nodePoolShortForms } from "../node-pools/fields";
import { nodePoolSpec } from "../node-pools/spec";
import type { Problem } from "../problems";
import { type Judgement, judgementOf, type Release } from "./judgement";

type Path = Problem["path"];

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
  const judged = { fields, release, shortForms: Object.keys(shortForms) };
  const right = rightEntry(kind, shortForms, entry);
  const isRight = isWhole && Object.keys(fields).every((field) => Object.hasOwn(right, field));
  if (specOf !== undefined && !isRight) return judgementOf(fieldFindings(kind, fields, minor), judged);
  const problems = validateSpec(minor, kind, specOf === undefined ? fields : specOf(right));
  if (problems.length === 0) return judgementOf(narrowerFindings(kind, fields, minor), judged);
  const findings = fieldFindings(kind, fields, minor);
  const ofFields = judgementOf(findings, judged);
  const ofSpec = problems
    .filter(
      (problem) =>
        findings.length === 0 || (isOfSpecItself(problem) && manifestKeys(Object.keys(fields)).length === 0),
    )
    .flatMap((problem) => messagesOf(problem, version))
    .map(({ path, message }) => ({ path: existing(entry, placeOf(right, path)), message }));
  return isCarried
    ? {
        ...ofFields,
        issues: [...ofFields.issues, ...ofSpec.map((each) => ({ code: "custom" as const, ...each }))],
      }
    : { ...ofFields, doubts: [...ofFields.doubts, ...ofSpec] };
}

interface Entries {
  readonly shortForms: z.ZodRawShape;
  /** The spec of a right entry, as far as the file says it.
   * @default its fields as they stand, right or not */
  readonly specOf?: (entry: object) => object;
  /** Where the entry says what stands at a path of its spec. */
  readonly placeOf: (entry: object, path: Path) => Path;
}

const ENTRIES: Readonly<Record<EntryKind, Entries>> = {
  EC2NodeClass: {
    shortForms: nodeClassShortForms,
    specOf: (entry: NodeClassEntry) => nodeClassSpec(entry, { clusterName: "cluster", nodeRoleName: "node" }),
    placeOf: (_, path) => path,
  },
  NodePool: {
    shortForms: nodePoolShortForms,
    specOf: (entry: NodePoolEntry) => nodePoolSpec(entry, { nodeClassName: "default" }),
    placeOf: inPool,
  },
  NodeOverlay: { shortForms: {}, placeOf: (_, path) => path },
  CapacityBuffer: { shortForms: {}, placeOf: (_, path) => path },
};

/** Without what the CRD requires and this project fills in. */
function fieldFindings(kind: EntryKind, fields: SpecFields, minor: KarpenterMinor): SpecFinding[] {
  return specFindings(kind, fields, minor).filter(
    ({ cause, place }) => cause.keyword !== "required" || !isFilledIn(kind, place),
  );
}

/** Whether a problem is of no single field that is there. */
function isOfSpecItself({ keyword, path }: SpecProblem): boolean {
  return path.length === 0 || (keyword === "required" && path.length === 1);
}

/** Of a spec as a whole: what it lacks, and what holds between its fields. */
function messagesOf(problem: SpecProblem, version: string): Problem[] {
  const { keyword, message, path, params } = problem;
  const explained =
    keyword === "rule"
      ? explainRule({ message, rule: params.rule, value: undefined, key: path.at(-1) })
      : undefined;
  if (explained !== undefined)
    return explained.map(({ path: below, message: own }) => ({
      path: [...path, ...below],
      message: own,
    }));
  const fallback =
    keyword === "required"
      ? `needs ${path.at(-1)}, which Karpenter ${version} requires`
      : `is refused by Karpenter ${version}: ${message}`;
  return [{ path, message: fallback }];
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
