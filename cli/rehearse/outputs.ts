import { readFileSync, realpathSync, type Stats, statSync } from "node:fs";
import { basename, dirname, extname, join, relative, resolve, sep } from "node:path";
import { InputError } from "../../rehearsal/input-error";

/** A file of a call, and the option that names it; none for a file, or a folder, of pods. */
export interface NamedFile {
  readonly option?: string;
  readonly file: string;
}

/**
 * Looks that a result is not written over something else.
 *
 * @param others files and folders that the call reads, and files that it writes before
 * @throws InputError for an output that is one of these, lies below one, or is a file that no rehearsal wrote
 */
export function requireOwnOutput({ option, file }: NamedFile, others: readonly NamedFile[]): void {
  const refuse = (what: string) => {
    throw new InputError(`${option} ${file}: ${what}`);
  };
  for (const other of others) {
    const name = [other.option ?? "the pods", other.file].join(" ");
    if (isSame(file, other.file)) refuse(`would be written over ${name}; name another file`);
    if (isBelow(file, other.file)) refuse(`would be written into ${name}; name a file in another folder`);
  }
  if (!isForeign(file)) return;
  const remedy = option === "--json" ? `; to rehearse what it holds, write ${file} before --json` : "";
  refuse(`is there already, and no result of a rehearsal; name another file, or remove it${remedy}`);
}

function isSame(one: string, other: string): boolean {
  const [stats, others] = [statsOf(one), statsOf(other)];
  if (stats === undefined || others === undefined) return realPath(one) === realPath(other);
  // Two names, and two links, may lead to one file.
  return stats.isFile() && stats.dev === others.dev && stats.ino === others.ino;
}

function isBelow(file: string, folder: string): boolean {
  if (statsOf(folder)?.isDirectory() !== true) return false;
  const path = relative(realPath(folder), realPath(file));
  return path !== "" && path.split(sep)[0] !== "..";
}

/** A rehearsal writes no YAML, and of JSON its result; what else there is under the name of a page cannot be told. */
function isForeign(file: string): boolean {
  const stats = statsOf(file);
  if (stats?.isFile() !== true || stats.size === 0) return false;
  const ending = extname(file).toLowerCase();
  if (ending === ".yaml" || ending === ".yml") return true;
  return ending === ".json" && !readFileSync(file, "utf8").includes('"succeeded"');
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** Where a path leads; of what is not there yet, by its folder. */
function realPath(path: string): string {
  const whole = resolve(path);
  try {
    return realpathSync(whole);
  } catch {
    const folder = dirname(whole);
    return folder === whole ? whole : join(realPath(folder), basename(whole));
  }
}
