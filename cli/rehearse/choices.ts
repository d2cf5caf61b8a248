import { existsSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { type Call, WrongCallError } from "../verb";

/** What a command line asks of a rehearsal. */
export interface Choices {
  readonly prepare: boolean;
  readonly environment: string;
  /** File of the pods, where one is named. */
  readonly pods?: string;
  /** File of what happens to them. */
  readonly scenario?: string;
  /** What machines cost: `aws`, or a file. */
  readonly prices?: string;
  /** Files to write, standard output where it is empty. */
  readonly json?: string;
  readonly reportFile?: string;
  readonly untilEmpty: boolean;
  readonly timeoutSeconds: number;
}

/** @throws WrongCallError for a time that is none, or a second argument of --prepare */
export function choicesOf({ args, has, values }: Call): Choices {
  const [timeoutSeconds = 180] = values("timeout").map(Number).slice(-1);
  if (!Number.isInteger(timeoutSeconds) || timeoutSeconds < 1)
    throw new WrongCallError("--timeout needs a whole number of seconds, 1 or more");
  if (has("prepare") && args.length > 1) throw new WrongCallError("--prepare takes an environment alone");
  const [environment = "default", pods] = args;
  const [prepare, untilEmpty] = [has("prepare"), has("until-empty")];
  const last = (option: string) => values(option).at(-1);
  const files = { json: last("json"), reportFile: last("report") };
  for (const file of Object.values(files)) requireFolderOf(file);
  return {
    environment,
    pods,
    prices: last("prices"),
    scenario: last("scenario"),
    ...files,
    prepare,
    untilEmpty,
    timeoutSeconds,
  };
}

/** A rehearsal's minutes are lost where its result cannot be written. */
function requireFolderOf(file = ""): void {
  const folder = dirname(resolve(file));
  if (!existsSync(folder))
    throw new WrongCallError(`there is no folder ${folder} to write ${basename(file)} into`);
}
