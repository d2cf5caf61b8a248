import type { Kind, Schema } from "../../releases/validation/schema";
import { type EntryKind, entryKindOf, minorsWith } from "./entry-fields";

/** A part of a schema that the oldest carried release may not have. */
export interface MergedSchema extends Schema {
  /** The first release that has it, of those that have the kind. */
  readonly since?: string;
}

/** A kind with all that a carried release has, and what only later ones have told so: for the documentation. */
export function mergedKind(name: EntryKind): Kind {
  const kinds = minorsWith(name).map((minor) => ({ minor, kind: entryKindOf(minor, name) }));
  return kinds
    .map(({ kind }) => kind)
    .reduce((all, kind, index) => ({
      ...kind,
      spec: merged(all.spec, kind.spec, kinds[index]?.minor ?? ""),
    }));
}

function merged(older: MergedSchema | undefined, newer: Schema, minor: string): MergedSchema {
  if (older === undefined) return { ...newer, since: minor };
  const { properties, items } = newer;
  return {
    ...older,
    ...newer,
    ...((properties ?? older.properties) && { properties: mergedProperties(older, newer, minor) }),
    ...(items && { items: merged(older.items, items, minor) }),
    ...(older.enum && newer.enum && { enum: [...new Set([...older.enum, ...newer.enum])] }),
  };
}

function mergedProperties(older: Schema, newer: Schema, minor: string): Schema["properties"] {
  const added = Object.entries(newer.properties ?? {}).map(([key, field]): [string, Schema] => [
    key,
    merged(older.properties?.[key], field, minor),
  ]);
  const all: [string, Schema][] = Object.entries({ ...older.properties, ...Object.fromEntries(added) });
  return Object.fromEntries(all.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
