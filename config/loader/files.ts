import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Located } from "./located";

/** A file of an environment, which bears its name. */
export interface EnvironmentFile {
  readonly name: string;
  readonly file: string;
}

interface Folder {
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
  if (names.length === 0) {
    const got = names === MISSING ? "no such folder" : "none";
    const message = `expected a folder with a YAML file for each environment, such as ${join(shown, "default.yaml")}, got ${got}`;
    return { files: [], problems: [{ file: shown, message }] };
  }
  const files = names.map((file) => ({ name: file.replace(ENDING, ""), file: join(shown, file) }));
  return { files, problems: files.flatMap((file) => problemsOfName(file, files)) };
}

/** A file's text, or why there is none. */
export function textOf({ file }: EnvironmentFile): { readonly text: string } | { readonly problem: Located } {
  try {
    return { text: UTF8.decode(readFileSync(file)) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const got = code === NOT_UTF8 ? "bytes that are not UTF-8" : `one that cannot be read (${code})`;
    return { problem: { file, message: `expected a text file in UTF-8, got ${got}` } };
  }
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });
const NOT_UTF8 = "ERR_ENCODING_INVALID_ENCODED_DATA";

const MISSING: readonly string[] = [];

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && ENDING.test(entry.name) && !entry.name.startsWith("."))
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return MISSING;
    throw error;
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
