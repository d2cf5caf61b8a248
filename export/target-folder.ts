import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Files } from "./synthesized-stacks";

/** Why nothing can be written into a folder, which may be missing; nothing when it can. */
export function folderProblem(folder: string): string | undefined {
  if (existsSync(folder)) {
    if (!statSync(folder).isDirectory()) return `${folder}: expected an empty or a new folder, got a file`;
    if (readdirSync(folder).length > 0)
      return `${folder}: expected an empty or a new folder, got one with something in it`;
  }
  const there = existing(folder);
  try {
    if (!statSync(there).isDirectory()) return `${folder}: cannot be made, ${there} is a file`;
    accessSync(there, constants.W_OK | constants.X_OK);
    return undefined;
  } catch {
    return `${folder}: cannot be written, ${there} is closed to you`;
  }
}

function existing(path: string): string {
  return existsSync(path) ? path : existing(dirname(path));
}

/** Writes all of the files into an empty or new folder, or none. */
export function writeAll(folder: string, files: Files): void {
  const made = mkdirSync(folder, { recursive: true });
  try {
    for (const [name, content] of files) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
  } catch (error) {
    const ours = made === undefined ? readdirSync(folder).map((name) => join(folder, name)) : [made];
    for (const path of ours) rmSync(path, { recursive: true, force: true });
    throw error;
  }
}
