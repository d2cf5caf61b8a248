import { Judge, type Moment } from "./judge";
import type { Expectations, Scenario, Step } from "./schema";
import { whatOf } from "./words";

/** What a scenario is played on. */
export interface Stage {
  /** What prices are in. */
  readonly currency: string;
  /** Does what a step says.
   * @returns what there is to say of it
   * @throws StepError where it cannot be done */
  act(step: Step): Promise<readonly string[]>;
  /** How it looks now. Takes the time that lies between two looks. */
  look(expectations: Expectations): Promise<Moment>;
}

/** A step that finds nothing to do: what comes after it would prove nothing. */
export class StepError extends Error {}

/** What became of a step. */
export interface PlayedStep {
  /** From 1 on. */
  readonly number: number;
  readonly name?: string;
  readonly what: string;
  /** When it began and ended, in seconds of the story. */
  readonly from: number;
  readonly to: number;
  /** What was done. */
  readonly did: readonly string[];
  /** Expectations that held. */
  readonly held: readonly string[];
  /** Expectations that did not; the scenario ends with such a step. */
  readonly broken: readonly string[];
}

export interface Telling {
  readonly onStep?: (number: number, step: Step) => void;
  readonly onPlayed?: (played: PlayedStep) => void;
  readonly onMoment?: (moment: Moment) => void;
}

/** Plays the steps in their order, up to the first that does not bring what it is expected to.
 * @returns those that were begun */
export async function play(
  { steps }: Pick<Scenario, "steps">,
  stage: Stage,
  { onStep, onPlayed, onMoment }: Telling = {},
): Promise<PlayedStep[]> {
  const played: PlayedStep[] = [];
  for (const [index, step] of steps.entries()) {
    onStep?.(index + 1, step);
    const result = await playStep(stage, step, index + 1, onMoment);
    played.push(result);
    onPlayed?.(result);
    if (result.broken.length > 0) break;
  }
  return played;
}

async function playStep(
  stage: Stage,
  step: Step,
  number: number,
  onMoment: Telling["onMoment"],
): Promise<PlayedStep> {
  const { name, wait = 0, expect = {} } = step;
  const begin = await stage.look(expect);
  const judge = new Judge(expect, begin, stage.currency);
  const act = following(stage.act(step));
  for (;;) {
    const moment = await stage.look(expect);
    onMoment?.(moment);
    const hasPassed = act.isOver && moment.at - begin.at >= wait;
    if (act.isOver) await act.done;
    if (hasPassed) judge.acted(moment.at);
    judge.see(moment);
    const { isOpen, broken } = judge.verdict(false);
    const isDone = hasPassed && !isOpen;
    if (!isDone && broken.length === 0 && act.failure === undefined) continue;
    const did = await act.done;
    const { held, broken: all } = judge.verdict(true);
    const failures = act.failure === undefined ? [] : [act.failure.message];
    const result = { number, name, what: whatOf(step), from: begin.at, to: moment.at, did };
    return { ...result, held: failures.length > 0 ? [] : held, broken: [...failures, ...all] };
  }
}

/** What is done while the cluster is looked at. */
interface Act {
  isOver: boolean;
  failure?: StepError;
  /** Rejects with what is no failure of the step. */
  readonly done: Promise<readonly string[]>;
}

function following(doing: Promise<readonly string[]>): Act {
  const done = doing.catch((error) => {
    if (!(error instanceof StepError)) throw error;
    act.failure = error;
    return [];
  });
  const act: Act = { isOver: false, done };
  const over = () => {
    act.isOver = true;
  };
  done.then(over, over);
  return act;
}
