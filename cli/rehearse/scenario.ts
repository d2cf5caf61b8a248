import type { Screen } from "../../rehearsal/demo/screen";
import type { RunScope } from "../../rehearsal/processes";
import { play } from "../../rehearsal/scenario/engine";
import { besideScenario } from "../../rehearsal/scenario/read-scenario";
import { RehearsedStage, type StageProps } from "../../rehearsal/scenario/rehearsed-stage";
import { type ScenarioResult, scenarioLine, scenarioResult } from "../../rehearsal/scenario/result";
import { whatOf } from "../../rehearsal/scenario/words";
import type { Report } from "../../rehearsal/watch/report";
import type { Inputs } from "./inputs";

export interface PlayProps extends Omit<StageProps, "scenario" | "pathOf"> {
  readonly scenario: NonNullable<Inputs["scenario"]>;
  readonly screen: Screen;
  /** Whether no pod waits: what comes to a cluster that has not settled proves nothing. */
  readonly hasSettled: boolean;
  /** Told of each moment. */
  readonly show: (report: Report) => void;
}

/** Plays a scenario on pods that run, and says of each step what became of it. */
export async function playScenario(scope: RunScope, props: PlayProps): Promise<ScenarioResult> {
  const { scenario, screen, show } = props;
  const { file, value } = scenario;
  const say = (line: string) => screen.line(`  ${line}`);
  const stage = await RehearsedStage.begin(scope, {
    ...props,
    scenario: value,
    pathOf: (path) => besideScenario(file, path),
  });
  const steps = props.hasSettled ? value.steps : [];
  const played = await play({ steps }, stage, {
    onStep: (number, step) => {
      const { name } = step;
      const what = whatOf(step);
      screen.step(`${number}/${value.steps.length} ${name === undefined ? what : `${name}: ${what}`}`);
    },
    onMoment: ({ report }) => show(report),
    onPlayed: ({ did, held, broken }) => {
      for (const line of did) say(line);
      for (const line of held) say(`held: ${line}`);
      for (const line of broken) say(`broken: ${line}`);
    },
  });
  const result = scenarioResult(file, value, played);
  screen.step("What became of the scenario");
  say(scenarioLine(result));
  return result;
}
