import { allOf } from "../all-of";
import { type Call, WrongCallError } from "../verb";
import { requireWritableFile } from "../writable-file";
import { type NamedFile, requireOwnOutput } from "./outputs";

/** What a command line asks of a rehearsal. */
export interface Choices {
  readonly prepare: boolean;
  readonly environment: string;
  /** Files of the pods, or folders of such, where some are named. */
  readonly pods: readonly string[];
  /** File of what happens to them. */
  readonly scenario?: string;
  /** The environment before a change: a git ref, or a file. */
  readonly base?: string;
  /** What machines cost: `aws`, or a file. */
  readonly prices?: string;
  /** Files to write, standard output where it is empty. */
  readonly json?: string;
  readonly reportFile?: string;
  readonly markdown?: string;
  readonly untilEmpty: boolean;
  /** Whether a Job of each CronJob runs. */
  readonly cronJobs: boolean;
  /** Whether to deploy though the same was rehearsed before. */
  readonly anew: boolean;
  readonly timeoutSeconds: number;
}

const TIMEOUT_SECONDS = 180;
/** Nodes are replaced one after the other. */
const CHANGE_TIMEOUT_SECONDS = 900;

/** @throws WrongCallError for a time that is none, or options that do not go together */
export function choicesOf({ args, has, values }: Call): Choices {
  const last = (option: string) => values(option).at(-1);
  const [base, scenario, markdown] = [last("base"), last("scenario"), last("markdown")];
  const isChange = base !== undefined && scenario === undefined;
  const [timeoutSeconds = isChange ? CHANGE_TIMEOUT_SECONDS : TIMEOUT_SECONDS] = values("timeout")
    .map(Number)
    .slice(-1);
  const [environment = "default", ...pods] = args;
  const [prepare, untilEmpty, anew] = [has("prepare"), has("until-empty"), has("anew")];
  const cronJobs = has("cron-jobs");
  const files = { json: last("json"), reportFile: last("report"), markdown };
  const outputs = namedFiles({ json: files.json, report: files.reportFile, markdown });
  const prices = last("prices");
  const read = [
    ...pods.map((file) => ({ file })),
    ...namedFiles({ scenario, base, prices: prices === "aws" ? undefined : prices }),
  ];
  const refuse = (isWrong: boolean, message: string) => () => {
    if (isWrong) throw new WrongCallError(message);
  };
  allOf(
    refuse(
      markdown !== undefined && base === undefined,
      "--markdown says what a change does: it needs --base",
    ),
    refuse(
      !Number.isInteger(timeoutSeconds) || timeoutSeconds < 1,
      "--timeout needs a whole number of seconds, 1 or more",
    ),
    refuse(prepare && args.length > 1, "--prepare takes an environment alone"),
    // A rehearsal's minutes are lost where its result cannot be written.
    ...outputs.map((output, index) => () => {
      requireWritableFile(output.file);
      requireOwnOutput(output, [...read, ...outputs.slice(0, index)]);
    }),
  );
  return {
    environment,
    pods,
    base,
    scenario,
    prices,
    ...files,
    prepare,
    untilEmpty,
    cronJobs,
    anew,
    timeoutSeconds,
  };
}

function namedFiles(options: Readonly<Record<string, string | undefined>>): NamedFile[] {
  return Object.entries(options).flatMap(([option, file]) => (file ? [{ option: `--${option}`, file }] : []));
}
