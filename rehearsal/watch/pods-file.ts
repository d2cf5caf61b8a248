import { basename, dirname } from "node:path";
import { asRecord, isMap } from "../../config/crd/reading";
import { actual } from "../../config/loader/actual";
import { textOf } from "../../config/loader/files";
import { inOrder, type Located, linesOf, MOST_OF_A_KIND, moreText } from "../../config/loader/located";
import { InputError } from "../input-error";
import type { KubeObject } from "../kubernetes/objects";
import { type PodsDocument, podsDocuments } from "./pods-yaml";

/** Thousands of pods, each written out, are a few MiB. */
const LARGEST = 16 * 1024 * 1024;

/** A Kubernetes object, and where a file says so. */
export interface WrittenObject {
  readonly object: KubeObject & Required<Pick<KubeObject, "apiVersion" | "kind">>;
  readonly file: string;
  readonly position: NonNullable<Located["position"]>;
  /** Whether the file has a `generateName` alone. */
  readonly isNameMadeUp?: boolean;
}

/**
 * The Kubernetes objects of a YAML or JSON file, those of a `List` one by one.
 *
 * @throws InputError that tells every problem with its line
 */
export function readPodsFile(file: string): WrittenObject[] {
  const read = textOf({ file }, LARGEST);
  if ("problem" in read) throw new InputError(linesOf([read.problem]));
  return writtenObjects(file, read.text);
}

/** As `readPodsFile`, of a text. */
export function writtenObjects(file: string, text: string): WrittenObject[] {
  const found = podsDocuments(file, text).flatMap(({ value, at, problems }) => [
    ...problems,
    ...objectsIn(value, at).flatMap((each) => checked({ ...each, file })),
  ]);
  const problems = found.filter((each): each is Located => "message" in each);
  if (problems.length > 0) throw new InputError(sourceLine(file, text) ?? mostOf(file, problems));
  const objects = found.filter((each): each is WrittenObject => "object" in each);
  if (objects.length === 0)
    throw new InputError(`${file}: expected Kubernetes objects, such as a Deployment, got nothing`);
  return objects;
}

/** Thousands of items without a kind are one mistake of whatever wrote them. */
function mostOf(file: string, problems: readonly Located[]): string {
  const shown = problems.toSorted(inOrder).slice(0, MOST_OF_A_KIND);
  const omitted = problems.length - shown.length;
  const more = omitted === 0 ? [] : [{ file, message: moreText(omitted), isLast: true }];
  return linesOf([...shown, ...more]);
}

/** What makes the objects, where a file is of a Helm chart or a kustomization and has none itself. */
function sourceLine(file: string, text: string): string | undefined {
  if (/^kustomization(\.ya?ml)?$/i.test(basename(file)))
    return `${file}: a kustomization is no object: write what \`kubectl kustomize ${dirname(file)}\` prints into a file, and rehearse that`;
  if (!HELM.test(text)) return undefined;
  return `${file}: a template of a Helm chart is no object: write what \`helm template <chart>\` prints into a file, and rehearse that`;
}

/** As Argo and others write templates as well, only with what Helm has in them. */
const HELM = /\{\{-?\s*(\.(Values|Release|Chart)\b|include |template |define |if |range |with )/;

type Place = Located["position"];

interface Candidate {
  readonly value: unknown;
  readonly position: NonNullable<Place>;
}

/** A list in a list is taken like the list itself. */
function objectsIn(
  value: unknown,
  at: PodsDocument["at"],
  path: readonly (string | number)[] = [],
): Candidate[] {
  // A file may begin or end with a separator.
  if (value === null || value === undefined) return path.length === 0 ? [] : [{ value, position: at(path) }];
  const { apiVersion, kind, items } = value as Readonly<Record<string, unknown>>;
  if (typeof kind !== "string" || !kind.endsWith("List") || !Array.isArray(items))
    return [{ value, position: at(path) }];
  // The items of the API server's own lists, such as a PodList, do not say what they are.
  const typed = kind === "List" ? {} : { apiVersion, kind: kind.slice(0, -"List".length) };
  return items.flatMap((item: unknown, index) =>
    objectsIn(isMap(item) ? { ...typed, ...item } : item, at, [...path, "items", index]),
  );
}

function checked({ value, ...place }: Candidate & { readonly file: string }): (Located | WrittenObject)[] {
  const { isNameMadeUp, metadata } = named(value, place.position);
  const { apiVersion, kind } = asRecord(value);
  const needed = Object.entries({ apiVersion, kind, "metadata.name": metadata.name });
  const missing = needed.filter(([, found]) => found === undefined || found === null || found === "");
  const wrong = needed.filter((each) => !missing.includes(each) && typeof each[1] !== "string");
  if (missing.length === 0 && wrong.length === 0) {
    const object = { ...asRecord(value), metadata } as unknown as WrittenObject["object"];
    return [{ ...place, object, ...(isNameMadeUp ? { isNameMadeUp } : {}) }];
  }
  const keys = missing.map(([key]) => key).join(", ");
  return [
    ...(keys === "" ? [] : [{ ...place, message: `a Kubernetes object needs ${keys}` }]),
    ...wrong.map(([key, found]) => ({ ...place, path: key.split("."), message: noText(found) })),
  ];
}

function noText(found: unknown): string {
  const remedy = typeof found === "object" ? "" : `; write ${JSON.stringify(String(found))}`;
  return `expected text, got ${actual(found, undefined)}${remedy}`;
}

/** What an object is called, with a name in the place of the one that the API server would make up, the same each time. */
function named(value: unknown, { line }: NonNullable<Place>) {
  // What is left empty, kubectl takes for what is not there.
  const written = Object.entries(asRecord(asRecord(value).metadata)).filter(
    ([key, each]) => each !== null && !(key === "namespace" && each === ""),
  );
  const metadata: Readonly<Record<string, unknown>> = Object.fromEntries(written);
  const { generateName, ...rest } = metadata;
  if (typeof generateName !== "string" || (metadata.name ?? "") !== "")
    return { isNameMadeUp: false, metadata };
  return { isNameMadeUp: true, metadata: { ...rest, name: `${generateName}${line}` } };
}
