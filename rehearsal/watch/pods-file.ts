import { isCollection, LineCounter, parseAllDocuments } from "yaml";
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
  const lines = new LineCounter();
  const placeOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const documents = parseAllDocuments(text, { lineCounter: lines, merge: true, prettyErrors: false });
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
  if (problems.length > 0) throw new InputError(linesOf(problems));
  const objects = found.filter((each): each is WrittenObject => "object" in each);
  if (objects.length === 0)
    throw new InputError(`${file}: expected Kubernetes objects, such as a Deployment, got nothing`);
  return objects;
}

type Place = Located["position"];
type PlaceOf = (path: readonly (string | number)[]) => NonNullable<Place>;

interface Candidate {
  readonly value: unknown;
  readonly position: NonNullable<Place>;
}

function objectsIn(value: unknown, at: PlaceOf): Candidate[] {
  // A file may begin or end with a separator.
  if (value === null || value === undefined) return [];
  const { kind, items } = value as { readonly kind?: unknown; readonly items?: unknown };
  if (kind !== "List" || !Array.isArray(items)) return [{ value, position: at([]) }];
  return items.map((item: unknown, index) => ({ value: item, position: at(["items", index]) }));
}

function checked({ value, ...place }: Candidate & { readonly file: string }): Located | WrittenObject {
  const { apiVersion, kind, metadata } = (value ?? {}) as Partial<KubeObject>;
  const missing = Object.entries({ apiVersion, kind, "metadata.name": metadata?.name })
    .filter(([, found]) => typeof found !== "string" || found === "")
    .map(([key]) => key);
  if (missing.length === 0) return { ...place, object: value as WrittenObject["object"] };
  return { ...place, message: `a Kubernetes object needs ${missing.join(", ")}` };
}
