import { existsSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { ConfigError } from "../config/config-error";
import { environmentNamed, environmentsFolder, type LoadedEnvironment } from "../config/load-environments";
import { Screen } from "../rehearsal/demo/screen";
import { Ticker } from "../rehearsal/demo/ticker";
import { pythonCache } from "../rehearsal/emulated-run";
import { installEmulators } from "../rehearsal/emulator/emulator";
import { requirePython } from "../rehearsal/emulator/python-environment";
import { untilReady } from "../rehearsal/karpenter/readiness";
import { chosenPrices } from "../rehearsal/prices/chosen-prices";
import { coverageOf } from "../rehearsal/prices/coverage";
import { RunScope } from "../rehearsal/processes";
import { chartsOfModule } from "../rehearsal/programs/charts";
import { programs, versionsOfEnvironment } from "../rehearsal/programs/programs";
import { startRehearsal } from "../rehearsal/rehearsal";
import { comparisonLines, comparisonWith } from "../rehearsal/snapshot/comparison";
import { requireSameCluster, snapshotIn } from "../rehearsal/snapshot/snapshot-file";
import { requireTerraform } from "../rehearsal/terraform/program";
import { applyObjects, deleteObjects, lackingObjects } from "../rehearsal/watch/apply";
import { requireCharts } from "../rehearsal/watch/charts";
import { Live } from "../rehearsal/watch/live";
import { readPodsFile } from "../rehearsal/watch/pods-file";
import { allRun, summaryLines } from "../rehearsal/watch/report";
import { leftOutLine, type RehearsalResult, resultOf } from "../rehearsal/watch/result";
import { Watch } from "../rehearsal/watch/watch";
import { type Call, WrongCallError } from "./verb";

const ROOT = join(__dirname, "..");
const DEFAULT_PODS = join(ROOT, "rehearsal", "watch", "inflate.yaml");

interface Choices {
  readonly prepare: boolean;
  readonly environment: string;
  readonly pods: string;
  /** What machines cost: `aws`, or a file. */
  readonly prices?: string;
  /** Files to write, standard output where it is empty. */
  readonly json?: string;
  readonly reportFile?: string;
  readonly untilEmpty: boolean;
  readonly timeoutSeconds: number;
}

async function rehearse(scope: RunScope, choices: Choices): Promise<number> {
  const { env, stderr, stdout } = process;
  const { environment: name, pods, json, reportFile, untilEmpty, timeoutSeconds } = choices;
  const output = json === "" ? stderr : stdout;
  const coloured = output.isTTY === true && env.NO_COLOR === undefined;
  const ticker = new Ticker(output);
  const screen = new Screen((line) => {
    ticker.clear();
    output.write(`${line}\n`);
  }, coloured);
  const say = (line: string) => screen.line(`  ${line}`);

  const { cluster: snapshot, objects } = snapshotIn(readPodsFile(pods));
  const environment = environmentNamed(environmentsFolder(env), name);
  requireOwnCluster(environment);
  if (snapshot !== undefined) requireSameCluster(pods, snapshot, environment);
  const { version, chart } = environment.karpenter;
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
  const tools = await programs({ env, say, versions: versionsOfEnvironment(environment) });
  const charts = await requireCharts({
    folder: env.KARPENTER_CHARTS === undefined ? undefined : resolve(env.KARPENTER_CHARTS),
    version,
    helm: tools.helm,
    repository: "repository" in chart ? chart.repository : undefined,
    ofSource: () => chartsOfModule(version, env),
    say,
  });

  screen.step(`Rehearsing the environment ${name} on this machine: a minute or two until Karpenter is up`);
  const rehearsal = await startRehearsal(scope, {
    root: ROOT,
    environment: name,
    file: environment.file,
    charts,
    prices,
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
  if (karpenter.split(" ")[0] !== version)
    say(`the environment names ${version}, which cannot be built here`);
  const watch = await Watch.begin(rehearsal);
  const { lacking, there } =
    snapshot === undefined ? { lacking: objects, there: [] } : await lackingObjects(client, objects);
  for (const each of there) say(`${each} stays as the environment has it`);
  const applied = await applyObjects(client, lacking);
  const live = () => liveOn(output, prices.currency);
  const report = await watch.untilSettled({ timeoutSeconds, onChange: live() });
  const settled = watch.history.story.seconds;

  screen.step("In the end");
  for (const line of summaryLines(report, prices)) say(line);
  for (const note of snapshot?.notes ?? []) say(note);
  const comparison = snapshot && (await comparisonWith(snapshot, client, prices));
  for (const line of comparisonLines(comparison, prices.currency)) say(line);

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
  const succeeded = allRun(report) && empty !== false;
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
    story: watch.history.story,
  });
  say(leftOutLine(result));
  if (json === "") stdout.write(jsonText(result));
  else if (json !== undefined) writeResult(json, jsonText(result), say);
  if (reportFile !== undefined) {
    // It brings a library of charts along.
    const { reportPage } = await import("../rehearsal/report/page");
    writeResult(reportFile, reportPage(result), say);
  }
  return succeeded ? 0 : 1;
}

function jsonText(result: RehearsalResult): string {
  return `${JSON.stringify(result, undefined, 2)}\n`;
}

function writeResult(file: string, text: string, say: (line: string) => void): void {
  writeFileSync(file, text);
  say(`wrote ${file}`);
}

/** The programs and the emulators, for a machine that is to rehearse later, or offline. */
async function prepare(scope: RunScope, { environment: name }: Choices): Promise<number> {
  const { env } = process;
  const say = (line: string) => console.log(line);
  const environment = environmentNamed(environmentsFolder(env), name);
  await requirePython(env);
  await installEmulators(scope, { cache: pythonCache(ROOT), env, say });
  const versions = versionsOfEnvironment(environment);
  await programs({ env, say, versions });
  say(`all is there for Karpenter ${versions.karpenter} on Kubernetes ${versions.kubernetes}`);
  return 0;
}

function liveOn(output: NodeJS.WriteStream, currency: string) {
  const live = new Live(output, currency);
  return live.show.bind(live);
}

/** @throws WrongCallError for a time that is none, or a second argument of --prepare */
function choicesOf({ args, has, values }: Call): Choices {
  const [timeoutSeconds = 180] = values("timeout").map(Number).slice(-1);
  if (!Number.isInteger(timeoutSeconds) || timeoutSeconds < 1)
    throw new WrongCallError("--timeout needs a whole number of seconds, 1 or more");
  if (has("prepare") && args.length > 1) throw new WrongCallError("--prepare takes an environment alone");
  const [environment = "default", pods = DEFAULT_PODS] = args;
  const [prepare, untilEmpty] = [has("prepare"), has("until-empty")];
  const last = (option: string) => values(option).at(-1);
  const files = { json: last("json"), reportFile: last("report") };
  for (const file of Object.values(files)) requireFolderOf(file);
  return { environment, pods, prices: last("prices"), ...files, prepare, untilEmpty, timeoutSeconds };
}

/** A rehearsal's minutes are lost where its result cannot be written. */
function requireFolderOf(file = ""): void {
  const folder = dirname(resolve(file));
  if (!existsSync(folder))
    throw new WrongCallError(`there is no folder ${folder} to write ${basename(file)} into`);
}

/** Runs the real Karpenter on an emulated AWS, and shows which nodes it launches. */
export function run(call: Call): Promise<number> {
  const choices = choicesOf(call);
  return RunScope.run((scope) => (choices.prepare ? prepare : rehearse)(scope, choices));
}

/** @throws ConfigError where the cluster is in an account that a rehearsal must not look at */
function requireOwnCluster({ cluster, file }: LoadedEnvironment): void {
  if (cluster.existing === undefined) return;
  throw new ConfigError(
    `${file}: cluster.existing: ${cluster.name} is in an account, and a rehearsal makes a cluster of its own. Write the same ` +
      "nodeClasses and nodePools into a file without cluster.existing, and rehearse that.",
  );
}
