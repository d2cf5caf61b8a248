import { join } from "node:path";
import type { LoadedEnvironment } from "../../config/load-environments";
import type { Screen } from "../../rehearsal/demo/screen";
import type { Ticker } from "../../rehearsal/demo/ticker";
import { untilPriced } from "../../rehearsal/karpenter/prices-read";
import { untilReady } from "../../rehearsal/karpenter/readiness";
import { AT_ONCE, type Timing } from "../../rehearsal/kubernetes/timing";
import { coverageOf } from "../../rehearsal/prices/coverage";
import type { PriceList } from "../../rehearsal/prices/price-list";
import type { RunScope } from "../../rehearsal/processes";
import { type Rehearsal, startRehearsal } from "../../rehearsal/rehearsal";
import { DEFAULT_TIMING } from "../../rehearsal/scenario/schema";
import { comparisonLines, comparisonWith } from "../../rehearsal/snapshot/comparison";
import { deleteObjects } from "../../rehearsal/watch/apply";
import { Live } from "../../rehearsal/watch/live";
import { allRun, hasPlaces, type Report, summaryLines } from "../../rehearsal/watch/report";
import { leftOutLine, type RehearsalResult, resultOf } from "../../rehearsal/watch/result";
import { Watch } from "../../rehearsal/watch/watch";
import { deployChange } from "./change";
import { chartsFor } from "./charts";
import type { Choices } from "./choices";
import type { Inputs } from "./inputs";
import { bringPods } from "./pods";
import { playScenario } from "./scenario";

const ROOT = join(__dirname, "..", "..");

/** One rehearsal, from an empty account to its result. */
export interface SideProps {
  readonly choices: Choices;
  readonly inputs: Inputs;
  readonly prices: PriceList;
  readonly screen: Screen;
  readonly ticker: Ticker;
  /** Where it is shown. */
  readonly output: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
}

/** Rehearses an environment with its pods, and with the change or the scenario that there is. */
export async function rehearseSide(scope: RunScope, props: SideProps): Promise<RehearsalResult> {
  const { choices, inputs, prices, screen, output, env } = props;
  const { environment, pods, snapshot, scenario, base } = inputs;
  const { untilEmpty, timeoutSeconds } = choices;
  const say = (line: string) => screen.line(`  ${line}`);
  const timing = base === undefined ? (scenario?.value.timing ?? ofJobs(inputs)) : DEFAULT_TIMING;
  const charts = await chartsFor(environment, env, say);
  const first = base ?? environment;
  const rehearsal = await started(scope, props, {
    ...{ environment: first, timing, say },
    charts: base === undefined ? charts : await chartsFor(base, env, say),
  });
  const { client } = rehearsal.controlPlane;
  const notReady = await readied(rehearsal, first, say);

  const { karpenter, kubernetes } = rehearsal.versions;
  screen.step(`Karpenter ${karpenter} is up on Kubernetes ${kubernetes}; now the pods of ${pods}`);
  const { version } = first.karpenter;
  if (karpenter.split(" ")[0] !== version)
    say(`the environment names ${version}, which cannot be built here`);
  const watch = await Watch.begin(scope, rehearsal);
  const { applied, notes } = await bringPods({ client, choices, inputs, say });
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
    for (const line of await deleteObjects(client, applied)) say(line);
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
    environment: environment.name,
    region: environment.aws.region,
    pods,
    notes: [...(snapshot?.notes ?? []), ...notes],
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
  return result;
}

/** Jobs last, which takes kwok's stages of our own. */
function ofJobs({ objects }: Inputs): Timing | undefined {
  return objects.some(({ object }) => /^(Cron)?Job$/.test(object.kind)) ? AT_ONCE : undefined;
}

interface Starting {
  readonly environment: LoadedEnvironment;
  readonly charts?: string;
  readonly timing?: Timing;
  readonly say: (line: string) => void;
}

function started(
  scope: RunScope,
  { choices, prices, screen, ticker, env }: SideProps,
  { environment: { name, file }, ...starting }: Starting,
): Promise<Rehearsal> {
  ticker.restart();
  screen.step(`Rehearsing the environment ${name} on this machine: a minute or two until Karpenter is up`);
  return startRehearsal(scope, {
    ...{ root: ROOT, environment: name, file, prices, env, ...starting },
    saved: choices.anew ? "anew" : "use",
    onProgress: (progress) => ticker.progress(progress),
  });
}

/** Waits until Karpenter can launch nodes, and knows what they cost.
 * @returns what keeps it from that */
async function readied(
  rehearsal: Rehearsal,
  environment: LoadedEnvironment,
  say: (line: string) => void,
): Promise<string[]> {
  say("waiting for its word that it can launch nodes");
  const notReady = await untilReady(rehearsal.controlPlane.client);
  for (const line of notReady) say(line);
  if (notReady.length > 0) return notReady;
  await untilPriced(rehearsal.run.gateway, environment);
  await rehearsal.save();
  return [];
}

function headingOf({ scenario, base }: Inputs): string {
  if (base !== undefined) return "Before the change";
  return scenario === undefined ? "In the end" : "Before the scenario";
}

/** A scenario may begin without pods. */
function isAsAsked({ scenario }: Inputs, report: Report): boolean {
  return scenario === undefined ? allRun(report) : hasPlaces(report);
}

function liveOn(output: NodeJS.WriteStream, currency: string) {
  const live = new Live(output, currency);
  return live.show.bind(live);
}
