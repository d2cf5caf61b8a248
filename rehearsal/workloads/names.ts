import type { WrittenObject } from "../watch/pods-file";
import { counted } from "../words";
import type { Adapted } from "./adapted";

type Identified = Pick<WrittenObject["object"], "apiVersion" | "kind"> & {
  readonly metadata: { readonly name: string; readonly namespace?: string };
};

/** Objects that are told one by one where they are written more than once. */
const TOLD = 5;

/** Such as `batch.volcano.sh`; nothing for Kubernetes' first kinds. */
export function groupOf({ apiVersion }: Pick<Identified, "apiVersion">): string {
  return apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
}

/** By which objects of the files refer to each other, within a namespace. */
export function kindAndName(
  kind: string,
  name: string,
  { namespace = "default" }: { readonly namespace?: string },
): string {
  return `${kind} ${namespace}/${name}`;
}

function idOf({ apiVersion, kind, metadata }: Identified): string {
  return `${groupOf({ apiVersion })} ${kindAndName(kind, metadata.name, metadata)}`;
}

/** Names that are taken, of each kind in each namespace: an object of the same name would replace the other. */
export class Names {
  private readonly taken = new Set<string>();

  constructor(written: readonly WrittenObject[]) {
    for (const { object } of written) this.taken.add(idOf(object));
  }

  /** The object's name, else the other, else that with a number: the first that is free, and taken from now on. */
  take(object: Identified, other = object.metadata.name): string {
    const { name, namespace } = object.metadata;
    const id = (each: string) => idOf({ ...object, metadata: { name: each, namespace } });
    let free = name;
    for (let number = 1; this.taken.has(id(free)); number += 1)
      free = number === 1 ? other : `${other}-${number}`;
    this.taken.add(id(free));
    return free;
  }
}

/**
 * Objects of which none replaces another unsaid: names that were made up count up over all files, and of what is written
 * more than once the last counts, as `kubectl apply` has it.
 */
export function oneOfEachName(written: readonly WrittenObject[]): Adapted {
  const names = new Names(written.filter(({ isNameMadeUp }) => isNameMadeUp !== true));
  const named = written.map((each) => {
    if (each.isNameMadeUp !== true) return each;
    const { object } = each;
    return { ...each, object: { ...object, metadata: { ...object.metadata, name: names.take(object) } } };
  });
  const places = new Map<string, WrittenObject[]>();
  for (const each of named) {
    const id = idOf(each.object);
    places.set(id, [...(places.get(id) ?? []), each]);
  }
  const twice = [...places.values()].filter(({ length }) => length > 1);
  const more = twice.length - TOLD;
  return {
    objects: named.filter((each) => places.get(idOf(each.object))?.at(-1) === each),
    notes: [
      ...twice.slice(0, TOLD).map(twiceLine),
      ...(more > 0
        ? [`${counted(more, "more object is", "more objects are")} written more than once: the last counts`]
        : []),
    ],
  };
}

function twiceLine(all: readonly WrittenObject[]): string {
  const places = all.map(({ file, position: { line } }) => `${file}:${line}`);
  const what = all.slice(0, 1).map(({ object: { kind, metadata } }) => {
    const of = metadata.namespace === undefined ? "" : ` of namespace ${metadata.namespace}`;
    return `${kind} ${metadata.name}${of}`;
  });
  return `${what} is at ${places.slice(0, -1).join(", ")} and ${places.at(-1)}; the ${all.length === 2 ? "second" : "last"} counts`;
}
