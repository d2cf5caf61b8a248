import type { z } from "zod";
import { either, withoutValue } from "../messages";
import type { Problem } from "../problems";
import { closest } from "./closest";
import { messageFor } from "./expectation";
import type { Finding } from "./finding";
import { keyHint } from "./hints";
import { manifestAdvice, manifestKeys } from "./manifests";
import { otherPlaces } from "./places";
import { bare, keysOf, schemaAt } from "./schema-at";

/** A map with keys that its schema does not know. */
interface Holder {
  readonly path: Problem["path"];
  readonly schema: z.core.$ZodType | undefined;
  readonly value: unknown;
  /** Schema of the whole file. */
  readonly root: z.core.$ZodType;
}

/** What is said of a map's unknown keys: of a manifest's once, of each other by itself. */
export function unknownKeys(keys: readonly string[], holder: Holder): Finding[] {
  const ofManifest = manifestKeys(keys);
  const [first] = Object.keys(Object(holder.value)).filter((key) => ofManifest.includes(key));
  return keys.flatMap((key): Finding[] => {
    if (!ofManifest.includes(key)) return [unknownKey(key, holder)];
    const message = manifestAdvice(holder.path, ofManifest);
    return key === first ? [{ path: [...holder.path, key], kind: "key", message }] : [];
  });
}

function unknownKey(key: string, { path: at, schema, value, root }: Holder): Finding {
  const path = [...at, key];
  const keys = keysOf(schema, value);
  const others = schema ? otherBranches(schema, key) : [];
  const rivals = Object.keys(Object(value)).filter((name) => others.every((branch) => !takes(branch, name)));
  const choice = schema && others.length > 0 ? messageFor(schema, undefined) : undefined;
  if (choice !== undefined) {
    return { path, kind: "key", message: `conflicts with ${either(rivals)}; ${withoutValue(choice)}` };
  }
  const labels = schema && labelsOf(schema, others);
  if (labels) {
    return { path, kind: "key", message: `needs ${labels}; expected one of ${keys.join(", ")}` };
  }
  const hint = keyHint(path);
  if (hint) return { path, kind: "key", message: `unknown key; ${hint.advice}`, meant: hint.meant };
  const known = keys.length === 0 ? "" : `; expected one of ${keys.join(", ")}`;
  // A slip of one letter is meant here, whatever stands elsewhere.
  const places = closest(key, keys, 1) === undefined ? otherPlaces(root, path) : [];
  const [place] = places;
  if (place !== undefined) {
    const where =
      place.length === 1 ? `${key} at the top of the file` : either(places.map((each) => each.join(".")));
    const message = `unknown key here; it belongs to ${where}${known}`;
    return { path, kind: "key", message, ...(places.length === 1 && { meant: place }) };
  }
  const meant = closest(key, keys);
  const fix = meant === undefined ? "" : ` (did you mean ${JSON.stringify(meant)}?)`;
  return {
    path,
    kind: "key",
    message: `unknown key${fix}${known}`,
    ...(meant !== undefined && { meant: [...at, meant] }),
  };
}

/** Whether a branch's maps may have a key: a branch names the keys of the others as `never` to keep them out. */
function takes(branch: z.core.$ZodType, key: string): boolean {
  const inner = schemaAt(branch, [key], undefined);
  return inner !== undefined && bare(inner)._zod.def.type !== "never";
}

/** The branches of a union whose maps have a key, which the map that was meant has not. */
function otherBranches(schema: z.core.$ZodType, key: string): readonly z.core.$ZodType[] {
  const { def } = bare(schema)._zod;
  return def.type === "union" ? def.options.filter((option) => keysOf(option, undefined).includes(key)) : [];
}

/** Branches by the label that tells them apart, such as `backend: s3`; nothing where none does. */
function labelsOf(schema: z.core.$ZodType, branches: readonly z.core.$ZodType[]): string | undefined {
  const { def } = bare(schema)._zod;
  const key = "discriminator" in def ? def.discriminator : undefined;
  if (typeof key !== "string" || branches.length === 0) return undefined;
  const labels = branches.flatMap((branch) => {
    const label = schemaAt(branch, [key], undefined);
    return [...((label && bare(label)._zod.values) ?? [])];
  });
  return `${key}: ${labels.map(String).join(" or ")}`;
}
