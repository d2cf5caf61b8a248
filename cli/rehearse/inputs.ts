import { existsSync } from "node:fs";
import { join, parse, relative } from "node:path";
import { ConfigError } from "../../config/config-error";
import {
  environmentNamed,
  environmentOfFile,
  environmentsFolder,
  type LoadedEnvironment,
} from "../../config/load-environments";
import { environmentFiles } from "../../config/loader/files";
import { linesOf } from "../../config/loader/located";
import { NothingThereError } from "../../config/nothing-there-error";
import { UserError } from "../../config/user-error";
import { baseFile } from "../../rehearsal/change/base-file";
import { InputError } from "../../rehearsal/input-error";
import { requirePrices } from "../../rehearsal/prices/chosen-prices";
import type { RunScope } from "../../rehearsal/processes";
import {
  besideScenario,
  type CheckedScenario,
  checkScenario,
  readScenario,
  type WrittenScenario,
} from "../../rehearsal/scenario/read-scenario";
import { requireSameCluster, snapshotIn } from "../../rehearsal/snapshot/snapshot-file";
import { readPodsFile, type WrittenObject } from "../../rehearsal/watch/pods-file";
import { notYetTaken, podsFilesOf } from "../../rehearsal/watch/pods-paths";
import { allOf, firstOf } from "../all-of";
import type { Choices } from "./choices";

const ROOT = join(__dirname, "..", "..");
const DEFAULT_PODS = join(ROOT, "rehearsal", "watch", "inflate.yaml");

/** What a rehearsal reads before it starts anything. */
export interface Inputs {
  readonly environment: LoadedEnvironment;
  /** What the pods are of, as it is told. */
  readonly pods: string;
  readonly objects: readonly WrittenObject[];
  /** The cluster that they are a snapshot of. */
  readonly snapshot: ReturnType<typeof snapshotIn>["cluster"];
  readonly scenario?: CheckedScenario;
  /** The environment before the change that is rehearsed. */
  readonly base?: LoadedEnvironment;
}

/**
 * Reads and checks the files that a command line names.
 *
 * @throws UserError with every mistake at its place
 */
export async function readInputs(scope: RunScope, choices: Choices, env: NodeJS.ProcessEnv): Promise<Inputs> {
  const written = firstOf(
    () => (choices.scenario === undefined ? undefined : readScenario(choices.scenario)),
    () => readGround(choices, undefined, env),
  );
  const ground = () => readGround(choices, written, env);
  const { environment, pods, objects, snapshot } =
    written === undefined ? ground() : together(written, ground);
  const baseOf = await settled(
    choices.base === undefined ? undefined : readBase(scope, choices.base, environment, env),
  );
  const [scenario, base] = allOf(
    () => written && checkScenario(written, { environment, pods: objects }),
    baseOf,
  );
  return { environment, pods, objects, snapshot, scenario, base };
}

/** What a rehearsal is on, and a look at its prices. */
export function readGround(
  { environment: name, pods: chosen, prices }: Pick<Choices, "environment" | "pods" | "prices">,
  scenario: WrittenScenario | undefined,
  env: NodeJS.ProcessEnv,
): Pick<Inputs, "environment" | "pods" | "objects" | "snapshot"> {
  const others = scenario?.pods === undefined ? DEFAULT_PODS : besideScenario(scenario.file, scenario.pods);
  const paths = chosen.length > 0 ? chosen : [others];
  const [environment, { snapshot, objects }] = allOf(
    () => {
      const folder = environmentsFolder(env);
      requireEnvironmentFirst(folder, [name, ...chosen]);
      const named = environmentNamed(folder, name);
      requireOwnCluster(named);
      return named;
    },
    () => readPods(paths),
    () => requirePrices(prices),
  );
  const pods = paths.map((path) => relative("", path)).join(", ");
  if (snapshot !== undefined) requireSameCluster(pods, snapshot, environment);
  return { environment, pods, objects, snapshot };
}

/** @throws NothingThereError where pods stand in the place of the environment, the likeliest mistake of a first call */
function requireEnvironmentFirst(folder: string, words: readonly string[]): void {
  const [name = ""] = words;
  const names = environmentFiles(folder).files.map((file) => file.name);
  const isFile = existsSync(name) || /\.(ya?ml|json)$/i.test(name);
  if (names.length === 0 || !isFile || names.includes(parse(name).name)) return;
  const first = names.includes("default") ? "default" : names[0];
  throw new NothingThereError(
    `there is no environment ${name} in ${folder}; pods stand behind an environment: npm run rehearse -- ${first} ${words.join(" ")}`,
  );
}

/** @throws InputError where two of the files are snapshots */
function readPods(paths: readonly string[]): Pick<Inputs, "objects" | "snapshot"> {
  const isNew = notYetTaken();
  const readFile = (file: string) => ({ file, ...snapshotIn(readPodsFile(file)) });
  const read = allOf(
    ...paths.map((path) => () => {
      const files = podsFilesOf(path).filter(isNew);
      return allOf(...files.map((file) => () => readFile(file)));
    }),
  ).flat();
  const [first, second] = read.filter(({ cluster }) => cluster !== undefined);
  if (first !== undefined && second !== undefined)
    throw new InputError(
      `${first.file} and ${second.file} are snapshots: a rehearsal takes one, and other files with it`,
    );
  return { objects: read.flatMap(({ objects }) => objects), snapshot: first?.cluster };
}

/** What comes of it, to be asked for later. */
async function settled<T>(promise: T | Promise<T>): Promise<() => T> {
  try {
    const value = await promise;
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** With what is wrong with the scenario, where what it is on cannot be read either. */
function together<T>({ problems }: WrittenScenario, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (problems.length === 0 || !(error instanceof UserError)) throw error;
    throw new InputError(`${linesOf(problems)}\n${error.message}`);
  }
}

/** @throws InputError where there is none, or it is of another cluster */
async function readBase(
  scope: RunScope,
  base: string,
  { name, file, cluster, aws }: LoadedEnvironment,
  env: NodeJS.ProcessEnv,
): Promise<LoadedEnvironment> {
  const folder = scope.folder(join(ROOT, ".cache", "runs", "base-"));
  try {
    const before = environmentOfFile(name, await baseFile({ base, file, folder, env }));
    if (before.cluster.name === cluster.name && before.aws.region === aws.region && !before.cluster.existing)
      return before;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new InputError(`--base ${base}: ${error.message.replaceAll(`${folder}/`, `${base}:`)}`);
  }
  throw new InputError(
    `--base ${base}: expected the same cluster and region (${cluster.name}, ${aws.region}), made by this project: no deployment makes another of it`,
  );
}

/** @throws ConfigError where the cluster is in an account that a rehearsal must not look at */
function requireOwnCluster({ cluster, file }: LoadedEnvironment): void {
  if (cluster.existing === undefined) return;
  throw new ConfigError(
    `${file}: cluster.existing: ${cluster.name} is in an account, and a rehearsal makes a cluster of its own. Write the same ` +
      "nodeClasses and nodePools into a file without cluster.existing, and rehearse that.",
  );
}
