import { KARPENTER_MINORS, type KarpenterMinor } from "../../releases/karpenter";
import type { Kind, Schema } from "../../releases/validation/schema";
import { type Path, type SpecProblem, valueProblems } from "../../releases/validation/validate-spec";
import { type EntryKind, entryKindOf, fieldNames, fieldSchema, specPathOf } from "./entry-fields";
import { knownKubelet, unknownKubelet } from "./kubelet";
import { expressionProblems, standsForExpression, withoutExpressions } from "./kubelet-expressions";
import { type NarrowerProblem, narrowerProblems } from "./narrower";
import { schemaBelow } from "./walk";

/** What is wrong in a field of an entry, and what the CRD has there. */
export interface SpecFinding {
  /** Below the entry. */
  readonly path: Path;
  readonly kind: Kind;
  /** Of the value that is wrong, or that is missing. */
  readonly schema: Schema | undefined;
  /** Its place in the spec, as in `Visit`. */
  readonly place: string;
  readonly value: unknown;
  readonly cause: SpecProblem | NarrowerProblem;
  /** Whether it holds to any release, known here or not. */
  readonly isCertain: boolean;
}

/** The fields of the spec in an entry. */
export type SpecFields = Readonly<Record<string, unknown>>;

/** What is wrong with the fields of an entry, to the CRD of a release and to this project. */
export function specFindings(name: EntryKind, fields: SpecFields, minor: KarpenterMinor): SpecFinding[] {
  const kind = entryKindOf(minor, name);
  return Object.entries(fields).flatMap(([field, value]) => {
    const schema = fieldSchema(kind, field);
    if (schema !== undefined)
      return [...narrowerIn({ kind, minor }, schema, field, value), ...crdsIn(kind, schema, field, value)];
    const params = { known: fieldNames(kind) };
    const cause = { keyword: "unknown", message: "unknown field", params, path: [field] } as const;
    return [{ path: [field], kind, schema, place: field, value, cause, isCertain: false }];
  });
}

/** The same of an entry that the CRD is known to take. */
export function narrowerFindings(name: EntryKind, fields: SpecFields, minor: KarpenterMinor): SpecFinding[] {
  const kind = entryKindOf(minor, name);
  return Object.entries(fields).flatMap(([field, value]) => {
    const schema = fieldSchema(kind, field);
    return schema === undefined ? [] : narrowerIn({ kind, minor }, schema, field, value);
  });
}

/** The first later release that has a field, or takes what one without it does not. */
export function releaseThatTakes(
  { path, kind, cause, value }: SpecFinding,
  fields: SpecFields,
  minor: KarpenterMinor,
) {
  if (!["unknown", "enum", "rule"].includes(cause.keyword) && !standsForExpression(path.join("."), value))
    return undefined;
  const [field = ""] = path.map(String);
  const isSame = (finding: SpecFinding) =>
    finding.path.join() === path.join() &&
    (cause.keyword !== "unknown" || ["unknown", "narrower"].includes(finding.cause.keyword));
  const takes = (other: KarpenterMinor) =>
    !specFindings(kind.kind as EntryKind, { [field]: fields[field] }, other).some(isSame);
  return KARPENTER_MINORS.slice(KARPENTER_MINORS.indexOf(minor) + 1).find(takes);
}

function crdsIn(kind: Kind, schema: Schema, field: string, value: unknown): SpecFinding[] {
  // Told as empty, which the API server takes for left out.
  if (value === null) return [];
  return valueProblems(kind, schema, value).map((cause) => ({
    ...placed(kind, schema, field, value, cause.path),
    cause,
    isCertain: cause.keyword === "type",
  }));
}

function narrowerIn(
  { kind, minor }: { readonly kind: Kind; readonly minor: KarpenterMinor },
  ofField: Schema,
  field: string,
  value: unknown,
): SpecFinding[] {
  const name = kind.kind as EntryKind;
  const kubelet = field === "kubelet" ? knownKubelet(ofField) : undefined;
  const schema = kubelet?.schema ?? ofField;
  const own = narrowerProblems(name, schema, value, specPathOf(name, field).join(".")).map((cause) => ({
    ...placed(kind, schema, field, value, cause.path),
    cause,
    isCertain: true,
  }));
  if (kubelet === undefined) return own;
  const unknown = unknownKubelet(minor, value).map((cause) => ({
    ...placed(kind, ofField, field, value, cause.path),
    cause,
    isCertain: false,
  }));
  const ofKnown = crdsIn(kubelet.kind, schema, field, withoutExpressions(minor, value)).filter(
    ({ cause }) => cause.keyword !== "unknown",
  );
  const ofExpressions = expressionProblems(minor, value).map((cause) => ({
    ...placed(kind, schema, field, value, cause.path),
    cause,
    isCertain: false,
  }));
  return [
    ...own,
    ...unknown,
    ...ofExpressions,
    ...ofKnown.map((finding) => ({ ...finding, isCertain: true })),
  ];
}

function placed(kind: Kind, schema: Schema, field: string, value: unknown, path: Path) {
  const start = specPathOf(kind.kind as EntryKind, field).join(".");
  const below = schemaBelow(schema, start, path);
  return {
    path: [field, ...path],
    kind,
    schema: below.schema,
    place: below.place,
    value: path.reduce<unknown>(inside, value),
  };
}

/** Never what every object of JavaScript has. */
export function inside(holder: unknown, key: string | number): unknown {
  const own = typeof holder === "object" && holder !== null && Object.hasOwn(holder, key);
  return own ? (holder as Record<string | number, unknown>)[key] : undefined;
}
