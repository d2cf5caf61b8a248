import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { isMap, parseDocument } from "yaml";
import { ConfigError } from "../../config/config-error";
import { asRecord } from "../../config/crd/reading";
import { environmentSchema } from "../../config/environment";
import { environmentNamed, type LoadedEnvironment } from "../../config/load-environments";
import { parsed } from "../../config/loader/expectation";
import { explain } from "../../config/loader/explain";
import { SettingsFiles } from "../../config/loader/settings-files";
import { type Misfit, OBJECT_SECTIONS, type ObjectSection } from "./sections";

/** What is added to an environment's file. */
export interface Additions {
  readonly sections: Readonly<Record<ObjectSection, Readonly<Record<string, object>>>>;
  /** Of the `karpenter` section. */
  readonly karpenter: Readonly<Record<string, unknown>>;
}

/** A file's text with more in it, and that alone. */
export interface ExtendedText {
  readonly text: string;
  /** By section and name; empty where the file said all of it. */
  readonly added: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** An environment with what is live in it. */
export interface Candidate extends ExtendedText {
  readonly environment: LoadedEnvironment;
  /** Objects that this project refuses to hold. */
  readonly misfits: readonly Misfit[];
}

/**
 * An environment as its file is with what is added to it, but for the objects that it cannot hold.
 *
 * @param text of the file
 * @throws ConfigError that tells what else the file could not say
 */
export function candidateFor(
  folder: string,
  loaded: Pick<LoadedEnvironment, "document" | "file" | "name">,
  text: string,
  additions: Additions,
): Candidate {
  const copy = mkdtempSync(join(tmpdir(), "adopt-"));
  try {
    cpSync(folder, copy, { recursive: true });
    return candidateIn(copy, loaded, text, additions);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const problems = error.message.replaceAll(relative("", copy), relative("", folder) || ".");
    throw new ConfigError(`with what is live, the file would not be right; nothing was done:\n${problems}`);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function candidateIn(
  folder: string,
  loaded: Pick<LoadedEnvironment, "document" | "file" | "name">,
  text: string,
  additions: Additions,
): Candidate {
  const file = join(relative("", folder), basename(loaded.file));
  const extended = textWith(text, loaded.document.value, additions);
  writeFileSync(file, extended.text);
  const refused = refusedIn(file, extended);
  if (refused.length === 0) {
    return { ...extended, environment: environmentNamed(folder, loaded.name), misfits: [] };
  }
  // What names one of them may be refused in the next round.
  const isHeld =
    (section: string) =>
    ([name]: [string, object]) =>
      !refused.some(({ path }) => path[0] === section && path[1] === name);
  const held = (section: ObjectSection) =>
    Object.fromEntries(Object.entries(additions.sections[section]).filter(isHeld(section)));
  const sections = Object.fromEntries(OBJECT_SECTIONS.map((section) => [section, held(section)]));
  const { misfits, ...candidate } = candidateIn(folder, loaded, text, {
    ...additions,
    sections: sections as Additions["sections"],
  });
  const own = refused.map(({ path: [section, name, ...field], message }) => ({
    object: `${section}.${name}`,
    reason: `${field.join(".")}: ${message}; it stays as it is, outside this project`,
  }));
  return { ...candidate, misfits: [...own, ...misfits] };
}

/** What is wrong with the entries that were added. */
function refusedIn(file: string, { added }: ExtendedText) {
  const { document } = new SettingsFiles(relative("", join(file, ".."))).read(file);
  const result = parsed(environmentSchema, document?.value);
  if (document === undefined || result.success) return [];
  return explain(result.error.issues, {
    schema: environmentSchema,
    value: document.value,
    sourceOf: (path) => document.sourceOf(path),
  }).filter(
    ({ path: [section, name] }) =>
      OBJECT_SECTIONS.some((each) => each === section) &&
      Object.hasOwn(added[String(section)] ?? {}, String(name)),
  );
}

/**
 * A file's text with what it does not say yet. What it says stays, entry by entry and setting by setting, with its
 * comments.
 *
 * @param written all that the file says, with what it extends
 */
function textWith(text: string, written: unknown, { sections, karpenter }: Additions): ExtendedText {
  const document = parseDocument(text);
  const added: Record<string, Readonly<Record<string, unknown>>> = {};
  for (const [section, entries] of Object.entries({ karpenter, ...sections })) {
    const known = asRecord(asRecord(written)[section]);
    const missing = Object.entries(entries).filter(([name]) => !Object.hasOwn(known, name));
    if (missing.length === 0) continue;
    added[section] = Object.fromEntries(missing);
    const map = document.get(section);
    if (isMap(map)) map.flow = false;
    else document.set(section, document.createNode({}));
    for (const [name, entry] of missing) document.setIn([section, name], document.createNode(entry));
  }
  // Another form of the same lines is nobody's wish.
  return { text: Object.keys(added).length > 0 ? document.toString({ lineWidth: 0 }) : text, added };
}
