import { readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isCollection, LineCounter, parseAllDocuments, type ScalarTag } from "yaml";
import { asRecord } from "../../config/crd/reading";
import { textOf } from "../../config/loader/files";
import { type Located, linesOf } from "../../config/loader/located";
import { InputError } from "../input-error";
import type { KubeObject } from "../kubernetes/objects";

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

/**
 * The files that a path stands for: itself, or, as `kubectl apply --filename` has it, YAML and JSON of a folder.
 *
 * @throws InputError for a folder without any
 */
export function podsFilesOf(path: string): string[] {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return [path];
  const files = readdirSync(path, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && /\.(ya?ml|json)$/i.test(entry.name))
    .map(({ name }) => join(path, name))
    .sort();
  if (files.length > 0) return files;
  throw new InputError(`${path}: expected a folder with YAML or JSON of Kubernetes objects, got none in it`);
}

/** Without those that a path before them names already, as a file and its folder do. */
export function onceEach(files: readonly string[]): string[] {
  const own = (file: string) => {
    // What is not there, reading it will say, and a pipe has no path.
    const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() === true;
    return isFile ? realpathSync(file) : file;
  };
  const known = new Map<string, string>();
  for (const file of files) if (!known.has(own(file))) known.set(own(file), file);
  return [...known.values()];
}

/** What kubectl reads as YAML 1.1 has it: `0777` is octal, `yes` and `off` are truth values. */
const KUBECTLS: ScalarTag[] = [
  {
    ...{ default: true, tag: "tag:yaml.org,2002:int", identify: () => false },
    ...{ test: /^[-+]?0[0-7]+$/, resolve: (text) => Number.parseInt(text, 8) },
  },
  {
    ...{ default: true, tag: "tag:yaml.org,2002:bool", identify: () => false },
    ...{ test: /^(yes|Yes|YES|on|On|ON)$/, resolve: () => true },
  },
  {
    ...{ default: true, tag: "tag:yaml.org,2002:bool", identify: () => false },
    ...{ test: /^(no|No|NO|off|Off|OFF)$/, resolve: () => false },
  },
];

/** As `readPodsFile`, of a text. */
export function writtenObjects(file: string, text: string): WrittenObject[] {
  const lines = new LineCounter();
  const placeOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    customTags: (tags) => [...KUBECTLS, ...tags],
    merge: true,
    prettyErrors: false,
    logLevel: "error",
  });
  const found = [...documents].flatMap((document) => {
    const value: unknown = document.errors.length > 0 ? null : document.toJS();
    const at = (path: readonly (string | number)[]) => {
      const node = document.getIn(path, true);
      return placeOf((isCollection(node) ? node.range?.[0] : undefined) ?? document.range[0]);
    };
    const problems = document.errors.map(({ message, pos }) => ({
      file,
      position: placeOf(pos[0]),
      message,
    }));
    return [...problems, ...objectsIn(value, at).map((each) => checked({ ...each, file }))];
  });
  const problems = found.filter((each): each is Located => "message" in each);
  if (problems.length > 0) throw new InputError(sourceLine(file, text) ?? linesOf(problems));
  const objects = found.filter((each): each is WrittenObject => "object" in each);
  if (objects.length === 0)
    throw new InputError(`${file}: expected Kubernetes objects, such as a Deployment, got nothing`);
  return objects;
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
type PlaceOf = (path: readonly (string | number)[]) => NonNullable<Place>;

interface Candidate {
  readonly value: unknown;
  readonly position: NonNullable<Place>;
}

function objectsIn(value: unknown, at: PlaceOf): Candidate[] {
  // A file may begin or end with a separator.
  if (value === null || value === undefined) return [];
  const { apiVersion, kind, items } = value as Readonly<Record<string, unknown>>;
  if (typeof kind !== "string" || !kind.endsWith("List") || !Array.isArray(items))
    return [{ value, position: at([]) }];
  // The items of the API server's own lists, such as a PodList, do not say what they are.
  const typed = kind === "List" ? {} : { apiVersion, kind: kind.slice(0, -"List".length) };
  return items.map((item: unknown, index) => ({
    value: isMap(item) ? { ...typed, ...item } : item,
    position: at(["items", index]),
  }));
}

function checked({ value, ...place }: Candidate & { readonly file: string }): Located | WrittenObject {
  const { isNameMadeUp, metadata } = named(value, place.position);
  const { apiVersion, kind } = asRecord(value);
  const missing = Object.entries({ apiVersion, kind, "metadata.name": metadata.name })
    .filter(([, found]) => typeof found !== "string" || found === "")
    .map(([key]) => key);
  if (missing.length === 0) {
    const object = { ...asRecord(value), metadata } as unknown as WrittenObject["object"];
    return { ...place, object, ...(isNameMadeUp ? { isNameMadeUp } : {}) };
  }
  return { ...place, message: `a Kubernetes object needs ${missing.join(", ")}` };
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

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
