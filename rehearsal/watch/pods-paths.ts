import { type Dirent, readdirSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { unreadable } from "../../config/loader/files";
import { InputError } from "../input-error";

/**
 * The files that a path stands for: itself, or, as `kubectl apply --filename` has it, YAML and JSON of a folder.
 *
 * @throws InputError for a folder without any, or one that cannot be read
 */
export function podsFilesOf(path: string): string[] {
  if (path === "") throw new InputError(NO_PATH);
  if (kindOf(path) !== "folder") return [path];
  const expected = `${path}: expected a folder with YAML or JSON of Kubernetes objects, got`;
  let entries: Dirent[];
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch (error) {
    throw new InputError(`${expected} ${unreadable(error)}`);
  }
  const files = entries
    .filter((entry) => !entry.isDirectory() && /\.(ya?ml|json)$/i.test(entry.name))
    .map(({ name }) => join(path, name))
    .sort();
  if (files.length > 0) return files;
  const [first] = entries.filter((entry) => entry.isDirectory());
  const advice =
    first === undefined ? "" : `; folders in it are not read: name each, such as ${join(path, first.name)}`;
  throw new InputError(`${expected} none in it${advice}`);
}

const NO_PATH =
  'expected a file or a folder of pods, got "": an empty path, perhaps of a variable that is not set';

/** Whether a file is not yet taken, by its own name or another, as a file and its folder name it; asking takes it. */
export function notYetTaken(): (file: string) => boolean {
  const taken = new Set<string>();
  return (file) => {
    // A pipe has no path.
    const own = kindOf(file) === "file" ? realpathSync(file) : file;
    if (taken.has(own)) return false;
    taken.add(own);
    return true;
  };
}

/** What cannot be looked at is told where it is read. */
function kindOf(path: string): "file" | "folder" | undefined {
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) return "folder";
    return stats.isFile() ? "file" : undefined;
  } catch {
    return undefined;
  }
}
