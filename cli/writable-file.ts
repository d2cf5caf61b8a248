import { accessSync, constants, existsSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { InputError } from "../rehearsal/input-error";

/**
 * Looks before minutes of work whether their result can be written.
 *
 * @throws InputError where a file of that name cannot be made or replaced
 */
export function requireWritableFile(file: string): void {
  const path = resolve(file);
  const folder = dirname(path);
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new InputError(`there is no folder ${folder} to write ${basename(file)} into`);
  if (existsSync(path) && statSync(path).isDirectory())
    throw new InputError(`${file}: expected a file to write, got a folder; name a file in it`);
  try {
    accessSync(existsSync(path) ? path : folder, constants.W_OK);
  } catch {
    throw new InputError(`${file}: cannot be written, it is closed to you`);
  }
}
