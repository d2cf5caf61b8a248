import { execFile } from "node:child_process";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, posix } from "node:path";
import { promisify } from "node:util";
import { YamlDocument } from "../../config/loader/yaml-document";
import { InputError } from "../input-error";

const run = promisify(execFile);

/** Bytes of a file in git. */
const LARGEST = 1024 * 1024;

export interface BaseOptions {
  /** A file, or a git ref such as `origin/main`. */
  readonly base: string;
  /** File of the environment as it is now. */
  readonly file: string;
  /** An empty folder for what git has. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The file of the environment before a change: the file of that name, or what a git ref has in the environment's place,
 * with all that it extends.
 *
 * @throws InputError where there is neither
 */
export async function baseFile({ base, file, folder, env }: BaseOptions): Promise<string> {
  if (statSync(base, { throwIfNoEntry: false })?.isFile()) return base;
  const git = gitIn(dirname(file), env);
  const name = basename(file);
  // What begins with a hyphen is an option of git's.
  const commit = base.startsWith("-")
    ? undefined
    : await git("rev-parse", "--verify", "--quiet", `${base}^{commit}`);
  if (commit === undefined) {
    throw new InputError(
      `--base ${base}: there is no file and no git ref of that name; a checkout of a pipeline may lack it: git fetch origin main`,
    );
  }
  const show = (path: string) => git("show", `${commit.trim()}:./${path}`);
  if ((await show(name)) === undefined) {
    throw new InputError(
      `--base ${base}: it has no ${file}: there is nothing to compare a new environment with`,
    );
  }
  await copy(name, { show, folder, copied: new Set() });
  return join(folder, name);
}

interface Copying {
  readonly show: (path: string) => Promise<string | undefined>;
  readonly folder: string;
  readonly copied: Set<string>;
}

/** What is missing, or leads out of the folder, is told when the copy is read. */
async function copy(path: string, copying: Copying): Promise<void> {
  if (copying.copied.has(path) || path.startsWith("../")) return;
  copying.copied.add(path);
  const text = await copying.show(path);
  if (text === undefined) return;
  const to = join(copying.folder, path);
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, text);
  for (const name of extendedBy(text))
    await copy(posix.normalize(posix.join(posix.dirname(path), name)), copying);
}

function extendedBy(text: string): string[] {
  const { value } = new YamlDocument(text);
  const { extends: names } = Object(value) as { readonly extends?: unknown };
  return [names].flat().filter((name) => typeof name === "string");
}

/** What git says, or nothing where it ends with an error. */
function gitIn(folder: string, env: NodeJS.ProcessEnv) {
  return async (...words: string[]): Promise<string | undefined> => {
    try {
      const { stdout } = await run("git", ["-C", folder, ...words], { env, maxBuffer: LARGEST });
      return stdout;
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (code === "ENOENT")
        throw new InputError("--base: git is not installed, and there is no file of that name");
      return undefined;
    }
  };
}
