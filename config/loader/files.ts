import { lstatSync, readdirSync, readFileSync, type Stats, statSync } from "node:fs";
import { join, relative } from "node:path";
import type { Located } from "./located";

/** A file of an environment, which bears its name. */
export interface EnvironmentFile {
  readonly name: string;
  readonly file: string;
}

interface Folder {
  /** As its files' names begin. */
  readonly folder: string;
  readonly files: readonly EnvironmentFile[];
  readonly problems: readonly Located[];
}

const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const ENDING = /\.ya?ml$/i;

/** The environments of a folder by their files' names, sorted, and what is wrong with those. */
export function environmentFiles(folder: string): Folder {
  // Told as the user would write it, and the same on every machine.
  const shown = relative("", folder).replaceAll("\\", "/") || ".";
  const names = namesIn(folder);
  if (typeof names === "string" || names.length === 0) {
    const got = typeof names === "string" ? names : "none";
    const message = `expected a folder with a YAML file for each environment, such as ${join(shown, "default.yaml")}, got ${got}`;
    return { folder: shown, files: [], problems: [{ file: shown, message }] };
  }
  const files = names.map((file) => ({ name: file.replace(ENDING, ""), file: join(shown, file) }));
  return { folder: shown, files, problems: files.flatMap((file) => problemsOfName(file, files)) };
}

/** A file's text, or why there is none.
 * @param largest bytes that are read at most */
export function textOf(
  { file }: Pick<EnvironmentFile, "file">,
  largest = LARGEST,
): { readonly text: string } | { readonly problem: Located } {
  try {
    const unfit = unfitFor(statSync(file), largest);
    if (unfit !== undefined) return { problem: { file, message: unfit } };
    return { text: UTF8.decode(readFileSync(file)) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isMissing = code === "ENOENT" && lstatSync(file, { throwIfNoEntry: false }) === undefined;
    const got = isMissing ? NO_FILE : unreadable(error);
    return { problem: { file, message: `expected a text file in UTF-8, got ${got}` } };
  }
}

/** Bytes of a file, some hundred times the largest example: a check takes a second longer, not minutes. */
const LARGEST = 128 * 1024;

/** Why a file is not read: reading from a pipe or a device may never end. */
function unfitFor(stats: Stats, largest: number): string | undefined {
  if (!stats.isFile()) return `expected a text file in UTF-8, got ${kindOf(stats)}`;
  if (stats.size <= largest) return undefined;
  const advice = largest === LARGEST ? "; move environments to files of their own" : "";
  return `expected at most ${largest / 1024} KiB, got ${Math.ceil(stats.size / 1024)} KiB${advice}`;
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a named pipe";
  return stats.isSocket() ? "a socket" : "a device";
}

/** Why a file or a folder cannot be opened, as what was got in the place of one that can. */
export function unreadable(error: unknown): string {
  const { code = "" } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? `one that cannot be read (${code || String(error)})`;
}

/** What the ways are called in which a file cannot be opened. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: "one that this user may not read",
  ELOOP: "a link that leads back to itself",
  ENAMETOOLONG: "a name that is too long for one",
  ENOENT: "a link that leads nowhere",
  ENOTDIR: "a path that goes on behind a file",
  ERR_ENCODING_INVALID_ENCODED_DATA: "bytes that are not UTF-8",
};

const NO_FILE = "no file of that name";

const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** The names of a folder's files, or what is there in the place of a folder that can be read. */
function namesIn(folder: string): readonly string[] | string {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && ENDING.test(entry.name) && !entry.name.startsWith("."))
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR" ? "no such folder" : unreadable(error);
  }
}

function problemsOfName({ name, file }: EnvironmentFile, files: readonly EnvironmentFile[]): Located[] {
  const twin = files.find((other) => other.name === name);
  if (twin && twin.file !== file) {
    const message = `conflicts with ${twin.file}, which is environment ${name} already; rename one of the two`;
    return [{ file, message }];
  }
  if (NAME.test(name)) return [];
  const message = `expected a name of lower-case letters, digits and hyphens, starting and ending with a letter or digit, got ${JSON.stringify(name)}`;
  return [{ file, message }];
}
