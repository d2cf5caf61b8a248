import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Call, WrongCallError } from "../cli/verb";
import { UserError } from "../config/user-error";
import { pythonCache } from "../rehearsal/emulated-run";
import { RunScope } from "../rehearsal/processes";
import { record } from "./controller/record";

const ROOT = join(__dirname, "..");
const FILE = join(ROOT, "__tests__/constructs/load-balancer-controller/recorded-calls.json");

export async function run({ args: [source] }: Call): Promise<number> {
  if (source === undefined)
    throw new WrongCallError(
      "controller-calls needs the folder of the controller's source, with its build in it",
    );
  const program = join(source, "controller");
  const chart = join(source, "helm", "aws-load-balancer-controller");
  for (const each of [program, chart])
    if (!existsSync(each))
      throw new UserError(`${each} is not there: see npm run controller-calls -- --help`);
  const recording = await RunScope.run((scope) =>
    record(scope, {
      ...{ program, chart, env: process.env, cache: pythonCache(ROOT), say: console.log },
      folder: scope.folder(join(ROOT, ".cache", "runs", "controller-calls-")),
    }),
  );
  const { calls, ...about } = recording;
  const once = [...new Set(calls.map((call) => JSON.stringify(call)))];
  const head = { ...about, recorded: new Date().toISOString().slice(0, 10) };
  writeFileSync(FILE, `${JSON.stringify(head).slice(0, -1)},"calls":[\n${once.join(",\n")}\n]}\n`);
  console.log(`${calls.length} calls, ${once.length} of them different: ${FILE}`);
  return 0;
}
