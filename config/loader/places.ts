import type { z } from "zod";
import type { Problem } from "../problems";
import { bare } from "./schema-at";

type Place = readonly string[];

/** Stands for a name that the file chooses. */
const NAME = "<name>";
/** Keys from the top that are looked at: below stand maps that are Kubernetes' or AWS' own. */
const DEEPEST = 4;
/** Keys from the top of a place that has nothing in common with where the key is written. */
const DEEPEST_APART = 3;
const MOST_PLACES = 3;

const indexes = new WeakMap<z.core.$ZodType, ReadonlyMap<string, readonly Place[]>>();

/** Where the schema has a key that is unknown where it stands: the nearest places, none where there are too many to mean one. */
export function otherPlaces(root: z.core.$ZodType, path: Problem["path"]): readonly Place[] {
  const own = path.map(String);
  const places = (indexOf(root).get(String(own.at(-1))) ?? [])
    .filter((place) => !isSibling(place, own))
    .map((place) => ({ place, common: commonLength(place, own) }))
    .filter(({ place, common }) => common > 0 || place.length <= DEEPEST_APART)
    .sort((a, b) => b.common - a.common || depthOf(a.place) - depthOf(b.place));
  const [nearest] = places;
  const near = places.filter(
    ({ place, common }) => common === nearest?.common && depthOf(place) === depthOf(nearest.place),
  );
  return near.length > MOST_PLACES
    ? []
    : near.map(({ place, common }) => [...own.slice(0, common), ...place.slice(common)]);
}

function indexOf(root: z.core.$ZodType): ReadonlyMap<string, readonly Place[]> {
  const known = indexes.get(root);
  if (known) return known;
  const index = new Map<string, Place[]>();
  for (const place of placesBelow(root, [])) {
    const key = String(place.at(-1));
    const others = index.get(key) ?? [];
    // The branches of a union have keys in common.
    if (!others.some((other) => other.join() === place.join())) index.set(key, [...others, place]);
  }
  indexes.set(root, index);
  return index;
}

function placesBelow(schema: z.core.$ZodType, at: Place): Place[] {
  if (at.length === DEEPEST) return [];
  const { def } = bare(schema)._zod;
  const entry = (key: string, inner: z.core.$ZodType) => {
    if (bare(inner)._zod.def.type === "never") return [];
    const place = [...at, key];
    return [...(key === NAME ? [] : [place]), ...placesBelow(inner, place)];
  };
  switch (def.type) {
    case "object":
      return [
        ...Object.entries(def.shape).flatMap(([key, inner]) => entry(key, inner)),
        ...(def.catchall ? entry(NAME, def.catchall) : []),
      ];
    case "record":
      return entry(NAME, def.valueType);
    case "union":
      return def.options.flatMap((option) => placesBelow(option, at));
    default:
      return [];
  }
}

/** The same key of another entry of a map, which is for entries of that name alone. */
function isSibling(place: Place, own: Place): boolean {
  const common = commonLength(place, own);
  return common > 0 && place.length === own.length && common === own.length - 2;
}

/** Names count for nothing: a pool's setting is as near as a section's. */
function depthOf(place: Place): number {
  return place.filter((key) => key !== NAME).length;
}

function commonLength(place: Place, own: Place): number {
  const apart = place.findIndex((key, index) => key !== NAME && key !== own[index]);
  return Math.min(apart, own.length - 1);
}
