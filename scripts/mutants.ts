import { join } from "node:path";
import { type Call, WrongCallError } from "../cli/verb";
import { UserError } from "../config/user-error";
import { hookJobs } from "./mutants/hook-mutants";
import { type Job, type Outcome, outcomes } from "./mutants/jest-process";
import { PARTS, type Part } from "./mutants/mutant";
import { Noticed } from "./mutants/noticed";
import { judged } from "./mutants/report";
import { stackJobs } from "./mutants/stack-mutants";
import { withCopies } from "./mutants/tree-copies";

const ROOT = join(__dirname, "..");

export async function run({ args, values }: Call): Promise<number> {
  const unknown = args.filter((each) => !PARTS.some((part) => part === each));
  if (unknown.length > 0)
    throw new WrongCallError(`${unknown.join(", ")}: expected one of ${PARTS.join(", ")}`);
  const parts = PARTS.filter((part) => args.length === 0 || args.includes(part));
  const number = (option: string, [text]: readonly string[], otherwise: number) => {
    if (text !== undefined && !/^[1-9]\d*$/.test(text))
      throw new WrongCallError(`--${option}: expected a number above 0, got ${text}`);
    return Number(text ?? otherwise);
  };
  const every = number("every", values("every"), 1);
  const count = number("processes", values("processes"), 2);
  const processes = Array.from({ length: count }, () => ROOT);
  const noticed = new Noticed(ROOT);
  const choose = (jobs: readonly Job[]) => {
    const chosen = jobs.filter(
      ({ name }, index) => index % every === 0 && values("only").every((word) => name.includes(word)),
    );
    console.log(`${chosen.length} of ${jobs.length} mutants`);
    return chosen.map((job) => noticed.first(job));
  };
  const told = (outcome: Outcome) => {
    noticed.add(outcome);
    if (outcome.killer === null)
      console.log(`survives after ${(outcome.ms / 1000).toFixed(0)} s: ${outcome.name}`);
  };
  // What it started ends with it, and what it wrote goes.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  const started = Date.now();
  const found: Outcome[] = [];
  const stacks = parts.filter((part): part is Exclude<Part, "hooks"> => part !== "hooks");
  if (stacks.length > 0)
    found.push(...(await outcomes(processes, choose(await stackJobs(ROOT, stacks, count)), told)));
  if (parts.includes("hooks"))
    found.push(
      ...(await withCopies(ROOT, count, async (copies) =>
        outcomes(copies, choose(await hookJobs(ROOT, copies)), told),
      )),
    );
  if (found.length === 0) throw new UserError("no mutant has such a name");
  const whole = every === 1 && values("only").length === 0;
  const { lines, ok } = judged(found, whole ? parts : [], Date.now() - started);
  console.log(lines.join("\n"));
  return ok ? 0 : 1;
}
