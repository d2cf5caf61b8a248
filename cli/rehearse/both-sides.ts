import type { LoadedEnvironment } from "../../config/load-environments";
import { RunScope } from "../../rehearsal/processes";
import { bothSidesLines } from "../../rehearsal/scenario/both-sides";
import { costOf } from "../../rehearsal/watch/report";
import type { RehearsalResult } from "../../rehearsal/watch/result";
import { rehearseSide, type SideProps } from "./side";

/** Plays a scenario on the environment before a change and on the file as it is, each on a cluster of its own. */
export async function rehearseBoth(
  scope: RunScope,
  { base, ...props }: SideProps & { readonly base: LoadedEnvironment },
): Promise<RehearsalResult> {
  const { screen, choices, inputs } = props;
  const { environment, base: _base, ...rest } = inputs;
  const name = choices.base ?? base.file;
  screen.step(`The scenario with ${name}`);
  const before = await sideOf(scope, { ...props, inputs: { ...rest, environment: base } });
  screen.step(`The scenario with ${environment.file} as it is`);
  const after = await sideOf(scope, { ...props, inputs: { ...rest, environment } });
  if (before.scenario === undefined || after.scenario === undefined)
    throw new Error("a scenario was played, and came to nothing");
  const { nodes, scenario } = before;
  const baseScenario = { base: name, scenario, nodes: nodes.length, perHour: costOf(before).perHour };
  screen.step("What the change does to the scenario");
  for (const line of bothSidesLines(baseScenario, after.scenario, after, after.cost.currency))
    screen.line(`  ${line}`);
  return { ...after, baseScenario };
}

/** With an end of its own, so that two clusters never run at a time. */
async function sideOf(scope: RunScope, props: SideProps): Promise<RehearsalResult> {
  const own = new RunScope();
  scope.onEnd(() => own.end());
  const result = await rehearseSide(own, props);
  await own.end();
  return result;
}
