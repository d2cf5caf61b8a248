import type { PlayedStep } from "./engine";
import type { Scenario } from "./schema";
import { lengthOf, nameOf } from "./words";

/** What a scenario came to. */
export interface ScenarioResult {
  readonly file: string;
  readonly about?: string;
  /** Sum of the waits, in seconds. */
  readonly waits: number;
  /** How long machines and pods were taken to take. */
  readonly timing: Scenario["timing"];
  /** How many steps there are. */
  readonly steps: number;
  /** Those that were begun. */
  readonly played: readonly PlayedStep[];
  /** Whether every step was played, and brought what was expected. */
  readonly succeeded: boolean;
  /** The step that broke it. */
  readonly broken?: string;
}

export function scenarioResult(
  file: string,
  { about, timing, steps }: Scenario,
  played: readonly PlayedStep[],
): ScenarioResult {
  const last = played.at(-1);
  const step = last && steps[last.number - 1];
  const broken = last && step && last.broken.length > 0 ? nameOf(last.number, step) : undefined;
  const succeeded = broken === undefined && played.length === steps.length;
  const { waits } = lengthOf({ steps });
  return { file, about, timing, waits, steps: steps.length, played, succeeded, broken };
}

/** What is to be said of it at the end. */
export function scenarioLine({ succeeded, broken, played, steps }: ScenarioResult): string {
  if (succeeded) return `all ${steps} steps brought what was expected`;
  if (broken === undefined) return "the scenario was not begun: not every pod ran before it";
  return `${broken} broke it: ${played.at(-1)?.broken.join("; ")}`;
}
