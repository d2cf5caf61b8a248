import { dirname, join } from "node:path";
import { ConfigError } from "../../config/config-error";
import type { LoadedEnvironment } from "../../config/load-environments";
import { environmentOfFile } from "../../config/load-environments";
import { InputError } from "../input-error";
import { type InputFile, inputError, readInputFile } from "../input-file";
import type { WrittenObject } from "../watch/pods-file";
import { problemsOf } from "./checks";
import { type Scenario, scenarioSchema } from "./schema";

/** Some hundred steps with everything that they can expect are a tenth of it. */
const LARGEST = 256 * 1024;

/**
 * The scenario that a YAML file describes.
 *
 * @throws InputError with every mistake at its place
 */
export function readScenario(file: string): InputFile<Scenario> & { readonly file: string } {
  return { ...readInputFile(file, scenarioSchema, LARGEST), file };
}

/** Where a scenario's own path leads: it begins at the scenario's folder. */
export function besideScenario(file: string, path: string): string {
  return join(dirname(file), path);
}

/** What a scenario is played on. */
export interface Ground {
  readonly environment: LoadedEnvironment;
  readonly pods: readonly WrittenObject[];
}

/**
 * Holds a scenario against the environment and the pods, before minutes are spent on it.
 *
 * @returns the environments that it deploys, by the path that it names them by
 * @throws InputError with every step that could not be done, or could never end
 */
export function checkScenario(
  { file, value, located }: ReturnType<typeof readScenario>,
  ground: Ground,
): ReadonlyMap<string, LoadedEnvironment> {
  const deployed = new Map<string, LoadedEnvironment>();
  const unreadable: InputError[] = [];
  for (const { deploy } of value.steps) {
    if (deploy === undefined || deployed.has(deploy)) continue;
    try {
      deployed.set(deploy, environmentOfFile(ground.environment.name, besideScenario(file, deploy)));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      unreadable.push(new InputError(error.message));
    }
  }
  const [first] = unreadable;
  if (first !== undefined) throw first;
  const problems = problemsOf(value, { ...ground, deployed });
  if (problems.length > 0) throw inputError(problems.map(located));
  return deployed;
}
