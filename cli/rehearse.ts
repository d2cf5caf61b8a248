import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { changeMarkdown } from "../rehearsal/change/markdown";
import { Screen } from "../rehearsal/demo/screen";
import { Ticker } from "../rehearsal/demo/ticker";
import { requirePython } from "../rehearsal/emulator/python-environment";
import { chosenPrices } from "../rehearsal/prices/chosen-prices";
import { RunScope } from "../rehearsal/processes";
import { lengthText } from "../rehearsal/scenario/words";
import { requireTerraform } from "../rehearsal/terraform/program";
import type { RehearsalResult } from "../rehearsal/watch/result";
import { firstOf } from "./all-of";
import { rehearseBoth } from "./rehearse/both-sides";
import { type Choices, choicesOf } from "./rehearse/choices";
import { readGround, readInputs } from "./rehearse/inputs";
import { prepare } from "./rehearse/prepare";
import { rehearseSide } from "./rehearse/side";
import type { Call } from "./verb";

const ROOT = join(__dirname, "..");

async function rehearse(scope: RunScope, choices: Choices): Promise<number> {
  const { env, stderr, stdout } = process;
  const { json } = choices;
  const output = json === "" ? stderr : stdout;
  const coloured = output.isTTY === true && env.NO_COLOR === undefined;
  const ticker = new Ticker(output);
  const screen = new Screen((line) => {
    ticker.clear();
    output.write(`${line}\n`);
  }, coloured);
  const say = (line: string) => screen.line(`  ${line}`);

  const inputs = await readInputs(scope, choices, env);
  const { environment, scenario, base } = inputs;
  if (scenario !== undefined) say(`${scenario.file}: ${lengthText(scenario.value)}`);
  const prices = await chosenPrices(choices.prices, {
    ...{ aws: environment.aws, env, cache: join(ROOT, ".cache", "prices") },
    ...{ now: new Date(), say },
  });
  await requireTerraform(env);
  await requirePython(env);
  const props = { choices, inputs, prices, screen, ticker, output, env };
  const areTwo = scenario !== undefined && base !== undefined;
  const result = await (areTwo ? rehearseBoth(scope, { ...props, base }) : rehearseSide(scope, props));
  await write(result, choices, say);
  return result.succeeded ? 0 : 1;
}

async function write(
  result: RehearsalResult,
  { json, markdown, reportFile }: Choices,
  say: (line: string) => void,
): Promise<void> {
  if (json === "") process.stdout.write(jsonText(result));
  else if (json !== undefined) writeResult(json, jsonText(result), say);
  if (markdown !== undefined) writeResult(markdown, changeMarkdown(result), say);
  if (reportFile !== undefined) {
    // It brings a library of charts along.
    const { reportPage } = await import("../rehearsal/report/page");
    writeResult(reportFile, reportPage(result), say);
  }
}

function jsonText(result: RehearsalResult): string {
  return `${JSON.stringify(result, undefined, 2)}\n`;
}

function writeResult(file: string, text: string, say: (line: string) => void): void {
  writeFileSync(file, text);
  say(`wrote ${file}`);
}

/** Runs the real Karpenter on an emulated AWS, and shows which nodes it launches. */
export function run(call: Call): Promise<number> {
  const [environment = "default", ...pods] = call.args;
  const prices = call.values("prices").at(-1);
  const choices = firstOf(
    () => choicesOf(call),
    () => readGround({ environment, pods, prices }, undefined, process.env),
  );
  return RunScope.run((scope) => (choices.prepare ? prepare : rehearse)(scope, choices));
}
