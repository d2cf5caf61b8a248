import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Call, WrongCallError } from "../cli/verb";
import { RunScope } from "../rehearsal/processes";
import { type Ask, asksOf } from "./deployer/asks";
import { type Recording, record } from "./deployer/record";

const ROOT = join(__dirname, "..");
const RAW = join(ROOT, ".cache", "deployer-calls");
const FILE = join(__dirname, "deployer", "calls.json");

const ENVIRONMENTS = [
  "default",
  "options",
  "arm64-spot-poc",
  "bottlerocket-spot",
  "existing-cluster",
  "existing-vpc",
  "hardened",
  "managed-node-group",
  "spot-with-on-demand-fallback",
] as const;

export async function run({ args }: Call): Promise<number> {
  const unknown = args.filter((each) => !ENVIRONMENTS.some((known) => known === each));
  if (unknown.length > 0)
    throw new WrongCallError(`${unknown.join(", ")}: expected one of ${ENVIRONMENTS.join(", ")}`);
  const names = args.length === 0 ? ENVIRONMENTS : args;
  const written: Record<string, Ask[]> = existsSync(FILE) ? JSON.parse(readFileSync(FILE, "utf8")) : {};
  mkdirSync(RAW, { recursive: true });
  for (const name of names) {
    const recording = await recorded(name);
    written[name] = await asksOf(recording);
    console.log(`${name}: ${recording.calls.length} calls, ${written[name].length} questions`);
    writeFileSync(FILE, textOf(written));
  }
  return 0;
}

async function recorded(name: string): Promise<Recording> {
  const scope = new RunScope();
  try {
    const recording = await record(scope, ROOT, name);
    writeFileSync(join(RAW, `${name}.json`), JSON.stringify(recording));
    return recording;
  } finally {
    await scope.end();
  }
}

/** A line for each question, so that a change of one is a line of a diff. */
function textOf(asks: Readonly<Record<string, readonly Ask[]>>): string {
  const sections = Object.entries(asks).map(([name, each]) => {
    const lines = each.map((ask) => JSON.stringify(ask)).join(",\n");
    return `${JSON.stringify(name)}: [\n${lines}\n]`;
  });
  return `{\n${sections.join(",\n")}\n}\n`;
}
