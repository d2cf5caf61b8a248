import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { changeMarkdown } from "../rehearsal/change/markdown";
import { Screen } from "../rehearsal/demo/screen";
import { Ticker } from "../rehearsal/demo/ticker";
import { requirePython } from "../rehearsal/emulator/python-environment";
import { untilReady } from "../rehearsal/karpenter/readiness";
import { AT_ONCE } from "../rehearsal/kubernetes/timing";
import { chosenPrices } from "../rehearsal/prices/chosen-prices";
import { coverageOf } from "../rehearsal/prices/coverage";
import { RunScope } from "../rehearsal/processes";
import { startRehearsal } from "../rehearsal/rehearsal";
import { DEFAULT_TIMING } from "../rehearsal/scenario/schema";
import { lengthText } from "../rehearsal/scenario/words";
import { comparisonLines, comparisonWith } from "../rehearsal/snapshot/comparison";
import { requireTerraform } from "../rehearsal/terraform/program";
import { applyObjects, deleteObjects, lackingObjects } from "../rehearsal/watch/apply";
import { Live } from "../rehearsal/watch/live";
import { allRun, hasPlaces, type Report, summaryLines } from "../rehearsal/watch/report";
import { leftOutLine, type RehearsalResult, resultOf } from "../rehearsal/watch/result";
import { Watch } from "../rehearsal/watch/watch";
import { deployChange } from "./rehearse/change";
import { chartsFor } from "./rehearse/charts";
import { type Choices, choicesOf } from "./rehearse/choices";
import { type Inputs, readInputs } from "./rehearse/inputs";
import { prepare } from "./rehearse/prepare";
import { playScenario } from "./rehearse/scenario";
import type { Call } from "./verb";

const ROOT = join(__dirname, "..");

async function rehearse(scope: RunScope, choices: Choices): Promise<number> {
  const { env, stderr, stdout } = process;
  const { environment: name, json, reportFile, markdown, untilEmpty, timeoutSeconds } = choices;
  const output = json === "" ? stderr : stdout;
  const coloured = output.isTTY === true && env.NO_COLOR === undefined;
  const ticker = new Ticker(output);
  const screen = new Screen((line) => {
    ticker.clear();
    output.write(`${line}\n`);
  }, coloured);
  const say = (line: string) => screen.line(`  ${line}`);

  const inputs = await readInputs(scope, choices, env);
  const { environment, pods, objects, snapshot, scenario, base } = inputs;
  if (scenario !== undefined) say(`${scenario.file}: ${lengthText(scenario.value)}`);
  // A snapshot's Jobs last, which takes kwok's stages of our own.
  const timing = base === undefined ? (scenario?.value.timing ?? (snapshot && AT_ONCE)) : DEFAULT_TIMING;
  const { aws } = environment;
  const prices = await chosenPrices(choices.prices, {
    aws,
    env,
    cache: join(ROOT, ".cache", "prices"),
    now: new Date(),
    say,
  });
  await requireTerraform(env);
  await requirePython(env);
  const charts = await chartsFor(environment, env, say);
  const first = base ?? environment;
  const chartsOfFirst = base === undefined ? charts : await chartsFor(base, env, say);

  screen.step(`Rehearsing the environment ${name} on this machine: a minute or two until Karpenter is up`);
  const rehearsal = await startRehearsal(scope, {
    root: ROOT,
    environment: name,
    file: first.file,
    charts: chartsOfFirst,
    prices,
    timing,
    env,
    say,
    onProgress: (progress) => ticker.progress(progress),
  });

  const { client } = rehearsal.controlPlane;
  say("waiting for its word that it can launch nodes");
  const notReady = await untilReady(client);
  for (const line of notReady) say(line);

  const { karpenter, kubernetes } = rehearsal.versions;
  screen.step(
    `Karpenter ${karpenter} is up on Kubernetes ${kubernetes}; now the pods of ${relative(process.cwd(), pods)}`,
  );
  const { version } = first.karpenter;
  if (karpenter.split(" ")[0] !== version)
    say(`the environment names ${version}, which cannot be built here`);
  const watch = await Watch.begin(scope, rehearsal);
  const { lacking, there } =
    snapshot === undefined ? { lacking: objects, there: [] } : await lackingObjects(client, objects);
  for (const each of there) say(`${each} stays as the environment has it`);
  const applied = await applyObjects(client, lacking);
  const live = () => liveOn(output, prices.currency);
  const bootSeconds = timing?.nodeBootSeconds;
  const settledReport = await watch.untilSettled({ timeoutSeconds, bootSeconds, onChange: live() });
  const settledAt = watch.history.story.seconds;

  screen.step(headingOf(inputs));
  for (const line of summaryLines(settledReport, prices)) say(line);
  for (const note of snapshot?.notes ?? []) say(note);
  const comparison = snapshot && (await comparisonWith(snapshot, client, prices));
  for (const line of comparisonLines(comparison, prices.currency)) say(line);

  const changed = base && {
    ...{ rehearsal, watch, screen, charts, timeoutSeconds, before: settledReport, show: live() },
    base: choices.base ?? base.file,
    file: environment.file,
    bootSeconds: DEFAULT_TIMING.nodeBootSeconds,
  };
  const { change, report = settledReport } = changed === undefined ? {} : await deployChange(changed);
  const settled = change === undefined ? settledAt : watch.history.story.seconds;
  const begun = { rehearsal, watch, applied, screen, show: live(), hasSettled: hasPlaces(report) };
  const outcome = scenario && (await playScenario(scope, { ...begun, scenario }));
  let empty: boolean | undefined;
  if (untilEmpty) {
    screen.step("Without the pods (a NodePool's consolidateAfter has to pass first)");
    await deleteObjects(client, applied);
    const left = await watch.untilEmpty({ timeoutSeconds, onChange: live() });
    empty = left.nodes.length === 0;
    say(
      empty ? "Karpenter has no node left" : `${left.nodes.length} nodes are left after ${timeoutSeconds} s`,
    );
  }
  const parts = [
    change?.succeeded,
    outcome?.succeeded,
    empty,
    base !== undefined || isAsAsked(inputs, report),
  ];
  const succeeded = parts.every((each) => each !== false);
  const result = resultOf({
    environment: name,
    region: aws.region,
    pods: relative(process.cwd(), pods),
    versions: rehearsal.versions,
    succeeded,
    settled,
    report,
    priceList: prices,
    coverage: await coverageOf(prices, rehearsal.run.client),
    notReady,
    empty,
    comparison,
    scenario: outcome,
    change,
    story: watch.history.story,
  });
  say(leftOutLine(result));
  if (json === "") stdout.write(jsonText(result));
  else if (json !== undefined) writeResult(json, jsonText(result), say);
  if (markdown !== undefined && change !== undefined)
    writeResult(markdown, changeMarkdown(change, result), say);
  if (reportFile !== undefined) {
    // It brings a library of charts along.
    const { reportPage } = await import("../rehearsal/report/page");
    writeResult(reportFile, reportPage(result), say);
  }
  return succeeded ? 0 : 1;
}

function headingOf({ scenario, base }: Inputs): string {
  if (base !== undefined) return "Before the change";
  return scenario === undefined ? "In the end" : "Before the scenario";
}

/** A scenario may begin without pods. */
function isAsAsked({ scenario }: Inputs, report: Report): boolean {
  return scenario === undefined ? allRun(report) : hasPlaces(report);
}

function jsonText(result: RehearsalResult): string {
  return `${JSON.stringify(result, undefined, 2)}\n`;
}

function writeResult(file: string, text: string, say: (line: string) => void): void {
  writeFileSync(file, text);
  say(`wrote ${file}`);
}

function liveOn(output: NodeJS.WriteStream, currency: string) {
  const live = new Live(output, currency);
  return live.show.bind(live);
}

/** Runs the real Karpenter on an emulated AWS, and shows which nodes it launches. */
export function run(call: Call): Promise<number> {
  const choices = choicesOf(call);
  return RunScope.run((scope) => (choices.prepare ? prepare : rehearse)(scope, choices));
}
