import { dirname, join } from "node:path";
import { ConfigError } from "../../config/config-error";
import type { LoadedEnvironment } from "../../config/load-environments";
import { environmentOfFile } from "../../config/load-environments";
import { linesOf } from "../../config/loader/located";
import { InputError } from "../input-error";
import { type Inspected, inspectInputFile } from "../input-file";
import type { WrittenObject } from "../watch/pods-file";
import { problemsOf } from "./checks";
import { type Scenario, type Step, scenarioSchema, stepSchema } from "./schema";

/** Some hundred steps with everything that they can expect are a tenth of it. */
const LARGEST = 256 * 1024;

/** A scenario as it is written: what is wrong with it is told once it is held against what it is played on. */
export interface WrittenScenario extends Inspected<Scenario> {
  readonly file: string;
  /** Its file of pods, where it names one. */
  readonly pods?: string;
}

/** A scenario that can be played. */
export interface CheckedScenario {
  readonly file: string;
  readonly value: Scenario;
  /** The environments that it deploys, by the path that it names them by. */
  readonly deployed: ReadonlyMap<string, LoadedEnvironment>;
}

/**
 * Reads the scenario in a YAML file.
 *
 * @throws InputError where it is no YAML
 */
export function readScenario(file: string): WrittenScenario {
  const inspected = inspectInputFile(file, scenarioSchema, LARGEST);
  const { pods } = Object(inspected.written) as { readonly pods?: unknown };
  return { ...inspected, file, pods: typeof pods === "string" ? pods : undefined };
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
 * @throws InputError with every mistake of its file, every step that could not be done, or could never end, and what is
 * wrong with the files that it deploys
 */
export function checkScenario(scenario: WrittenScenario, ground: Ground): CheckedScenario {
  const { file, value, problems, located } = scenario;
  const steps = stepsOf(scenario);
  const deployed = new Map<string, LoadedEnvironment>();
  const unreadable: string[] = [];
  for (const path of new Set(steps.flatMap((step) => step?.deploy ?? []))) {
    try {
      deployed.set(path, environmentOfFile(ground.environment.name, besideScenario(file, path)));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      unreadable.push(error.message);
    }
  }
  const all = [...problems, ...problemsOf(steps, { ...ground, deployed }).map(located)].toSorted(
    (one, other) => (one.position?.line ?? 0) - (other.position?.line ?? 0),
  );
  const messages = [...(all.length > 0 ? [linesOf(all)] : []), ...unreadable];
  if (value === undefined || messages.length > 0) throw new InputError(messages.join("\n"));
  return { file, value, deployed };
}

/** Nothing in the place of each that is not as it has to be. */
function stepsOf({ value, written }: WrittenScenario): readonly (Step | undefined)[] {
  if (value !== undefined) return value.steps;
  const { steps } = Object(written) as { readonly steps?: unknown };
  return Array.isArray(steps) ? steps.map((step) => stepSchema.safeParse(step).data) : [];
}
