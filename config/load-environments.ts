import { basename, dirname } from "node:path";
import { missingCharts } from "./chart-folders";
import { existingClusterConflicts } from "./cluster/existing";
import { ConfigError } from "./config-error";
import { environmentSchema } from "./environment";
import { closest } from "./loader/closest";
import { parsed } from "./loader/expectation";
import { explain } from "./loader/explain";
import { type EnvironmentFile, environmentFiles } from "./loader/files";
import type { LayeredDocument } from "./loader/layered-document";
import { inOrder, type Located, linesOf } from "./loader/located";
import { SettingsFiles } from "./loader/settings-files";
import { type ReadEnvironment, sharedClusters } from "./loader/shared-clusters";
import { NothingThereError } from "./nothing-there-error";
import { type ResolvedEnvironment, resolve } from "./resolve";
import { environmentWarnings } from "./rules";
import { unsetVersionWarnings } from "./unset-versions";

/** An environment that can be built, and what its author should know. */
export interface LoadedEnvironment extends ResolvedEnvironment {
  /** Relative to the working directory. */
  readonly file: string;
  /** What the file says with all that it extends, and where. */
  readonly document: LayeredDocument;
  /** In the order of the file. */
  readonly warnings: readonly Warning[];
}

/** What an author should know, at the place that brings it. */
export type Warning = Located & Required<Pick<Located, "path">>;

/** Folder of the environments: `ENVIRONMENTS_DIR`, by default `environments`. A pipeline sets an unset variable to nothing. */
export function environmentsFolder({ ENVIRONMENTS_DIR: chosen = "" }: NodeJS.ProcessEnv): string {
  return chosen === "" ? "environments" : chosen;
}

/** What a folder of environments holds. */
export interface Environments {
  /** Those whose files are whole, sorted by file. */
  readonly whole: readonly LoadedEnvironment[];
  /** What is wrong with the others, a line for each; nothing where none is broken. */
  readonly error?: ConfigError;
  /** Files of the others. */
  readonly broken: readonly string[];
}

/** The environments of a folder, a YAML file for each. A broken one stops itself, and no other. */
export function readEnvironments(folder: string): Environments {
  const { files, ...context } = environmentFiles(folder);
  const read = readFiles(files, context, sharedClusters);
  const broken = [...new Set(read.problems.map(({ file, environment = file }) => environment))];
  return {
    whole: read.loaded.filter(({ file }) => !broken.includes(file)),
    broken,
    error: read.problems.length > 0 ? errorOf(files, read.problems) : undefined,
  };
}

/**
 * The environments of a folder, all of them.
 *
 * @throws ConfigError that tells every problem of every file, a line for each.
 */
export function loadEnvironments(folder: string): readonly LoadedEnvironment[] {
  const { whole, error } = readEnvironments(folder);
  if (error) throw error;
  return whole;
}

/**
 * One environment of a folder. Whatever is wrong with the others does not matter: a cluster can be drained while
 * somebody edits the file of another.
 *
 * @throws NothingThereError that lists those there are
 * @throws ConfigError that tells every problem of its file
 */
export function environmentNamed(folder: string, name: string): LoadedEnvironment {
  const { files, problems, folder: ownFolder } = environmentFiles(folder);
  if (files.length === 0) throw errorOf(files, problems);
  const own = files.filter((file) => file.name === name);
  const ofOwn = problems.filter((problem) => own.some(({ file }) => file === problem.file));
  const read = readFiles(own, { folder: ownFolder, problems: ofOwn }, () => []);
  if (read.problems.length > 0) throw new ConfigError(linesOf(read.problems));
  const [loaded] = read.loaded;
  if (loaded !== undefined) return loaded;
  const known = files.map((file) => file.name);
  throw new NothingThereError(
    `there is no environment ${name} in ${folder}${meant(name, known)}; there are: ${known.join(", ")}${hintOfPath(name)}`,
  );
}

/** What is wrong with the files of a folder, or with the folder that somebody named. */
function errorOf(files: readonly EnvironmentFile[], problems: readonly Located[]): ConfigError {
  return files.length === 0 ? new NothingThereError(linesOf(problems)) : new ConfigError(linesOf(problems));
}

function meant(name: string, known: readonly string[]): string {
  const near = closest(basename(name).replace(/\.ya?ml$/, ""), known);
  return near === undefined ? "" : ` (did you mean ${near}?)`;
}

function hintOfPath(name: string): string {
  return /[/\\]|\.ya?ml$/.test(name)
    ? "; write its name, without folder and .yaml, and ENVIRONMENTS_DIR=<folder> before npm for another folder"
    : "";
}

/**
 * A file in the place of an environment, such as a change that is tried. What it extends lies below its folder.
 *
 * @throws ConfigError that tells every problem of it
 */
export function environmentOfFile(name: string, file: string): LoadedEnvironment {
  const read = readFiles([{ name, file }], { folder: dirname(file), problems: [] }, () => []);
  const [found] = read.loaded;
  if (found === undefined || read.problems.length > 0) throw new ConfigError(linesOf(read.problems));
  return found;
}

function readFiles(
  files: readonly EnvironmentFile[],
  { folder, problems }: { readonly folder: string; readonly problems: readonly Located[] },
  checkTogether: (environments: readonly ReadEnvironment[]) => readonly Located[],
): Checked {
  const settings = new SettingsFiles(folder);
  const texts = files.map((file) => ({ ...file, ...settings.read(file.file) }));
  const read = texts.flatMap(({ document, ...file }) => (document ? [{ ...file, document }] : []));
  const checked = read.map(check);
  return {
    loaded: checked.flatMap((result) => result.loaded),
    problems: [
      ...problems,
      ...[...texts, ...checked].flatMap((result) => result.problems),
      ...checkTogether(read),
    ],
  };
}

interface Checked {
  readonly loaded: readonly LoadedEnvironment[];
  readonly problems: readonly Located[];
}

function check({ name, file, document }: ReadEnvironment): Checked {
  const result = parsed(environmentSchema, document.value);
  // By the file: in what is parsed of it every section is there, filled with defaults.
  const ofExisting = existingClusterConflicts(document.value);
  const resolved =
    result.success && ofExisting.length === 0 ? resolve(name, result.data, document.value) : undefined;
  const beside = [...ofExisting, ...missingCharts(document.value, resolved)];
  const conflicts = beside.map(({ path, message }) => document.located(path, message));
  if (result.success && resolved !== undefined && conflicts.length === 0) {
    const { data: environment } = result;
    const warnings = [
      ...environmentWarnings(environment, resolved.cluster.name),
      ...unsetVersionWarnings(resolved.unsetVersions),
    ]
      .map(({ path, message }) => ({ ...document.located(path, message), path }))
      .toSorted(inOrder);
    return { loaded: [{ ...resolved, file, document, warnings }], problems: [] };
  }
  const findings = explain(result.error?.issues ?? [], {
    schema: environmentSchema,
    value: document.value,
    sourceOf: (path) => document.sourceOf(path),
  });
  const problems = findings.map(({ path, message, kind }) =>
    kind === "more"
      ? { file, path, message, isLast: true }
      : document.located(path, message, kind === "key" ? "key" : "value"),
  );
  return { loaded: [], problems: [...problems, ...conflicts] };
}
