import { ConfigError } from "./config-error";
import { environmentSchema } from "./environment";
import { parsed } from "./loader/expectation";
import { explain } from "./loader/explain";
import { type EnvironmentFile, environmentFiles, textOf } from "./loader/files";
import { type Located, linesOf } from "./loader/located";
import { type ReadEnvironment, sharedClusters } from "./loader/shared-clusters";
import { YamlDocument } from "./loader/yaml-document";
import type { Problem } from "./problems";
import { type ResolvedEnvironment, resolve } from "./resolve";
import { environmentWarnings } from "./rules";

/** An environment that can be built, and what its author should know. */
export interface LoadedEnvironment extends ResolvedEnvironment {
  /** Relative to the working directory. */
  readonly file: string;
  readonly warnings: readonly Problem[];
}

/** Folder of the environments: `ENVIRONMENTS_DIR`, by default `environments`. A pipeline sets an unset variable to nothing. */
export function environmentsFolder({ ENVIRONMENTS_DIR: chosen = "" }: NodeJS.ProcessEnv): string {
  return chosen === "" ? "environments" : chosen;
}

/**
 * The environments of a folder, a YAML file for each, sorted by file.
 *
 * @throws ConfigError that tells every problem of every file, a line for each.
 */
export function loadEnvironments(folder: string): LoadedEnvironment[] {
  const { files, problems } = environmentFiles(folder);
  return loaded(files, problems, sharedClusters);
}

/**
 * One environment of a folder. Whatever is wrong with the others does not matter: a cluster can be drained while
 * somebody edits the file of another.
 *
 * @throws ConfigError that lists those there are, or tells every problem of its file
 */
export function environmentNamed(folder: string, name: string): LoadedEnvironment {
  const { files, problems } = environmentFiles(folder);
  if (files.length === 0) throw new ConfigError(linesOf(problems));
  const own = files.filter((file) => file.name === name);
  const ofOwn = problems.filter((problem) => own.some(({ file }) => file === problem.file));
  const [found] = loaded(own, ofOwn, () => []);
  if (found !== undefined) return found;
  const known = files.map((file) => file.name).join(", ");
  throw new ConfigError(`there is no environment ${name} in ${folder}; there are: ${known}`);
}

/** @throws ConfigError that tells the given problems and every one of these files */
function loaded(
  files: readonly EnvironmentFile[],
  problems: readonly Located[],
  among: (environments: readonly ReadEnvironment[]) => readonly Located[],
): LoadedEnvironment[] {
  const texts = files.map((file) => ({ ...file, ...textOf(file) }));
  const unread = texts.flatMap((result) => ("problem" in result ? [result.problem] : []));
  const read = texts.flatMap((result) =>
    "text" in result ? [{ ...result, document: new YamlDocument(result.text) }] : [],
  );
  const checked = read.map(check);
  const wrong = checked.flatMap((result) => result.problems);
  const all = [...problems, ...unread, ...wrong, ...among(read)];
  if (all.length > 0) throw new ConfigError(linesOf(all));
  return checked.flatMap((result) => result.loaded);
}

interface Checked {
  readonly loaded: readonly LoadedEnvironment[];
  readonly problems: readonly Located[];
}

function check({ name, file, document }: ReadEnvironment): Checked {
  const problems: Located[] = document.problems.map(({ message, ...position }) => ({
    file,
    position,
    message,
  }));
  // Of a text that cannot be read, or holds no map, no more can be said.
  if (document.value === undefined) return { loaded: [], problems };
  const result = parsed(environmentSchema, document.value);
  if (result.success) {
    const { data: environment } = result;
    const resolved = resolve(name, environment);
    const warnings = environmentWarnings(environment, resolved.cluster.name);
    return { loaded: [{ ...resolved, file, warnings }], problems };
  }
  const findings = explain(result.error.issues, {
    schema: environmentSchema,
    value: document.value,
    sourceOf: (path) => document.sourceOf(path),
  });
  return {
    loaded: [],
    problems: [
      ...problems,
      ...findings.map(({ path, message, kind }) => ({
        file,
        path,
        position: kind === "key" ? document.keyPositionOf(path) : document.positionOf(path),
        message,
      })),
    ],
  };
}
