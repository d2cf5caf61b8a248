import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs, promisify } from "node:util";
import { ConfigError } from "../config/config-error";
import { environmentNamed } from "../config/load-environments";
import { Screen } from "../rehearsal/demo/screen";
import { PortInUseError } from "../rehearsal/emulator/gateway";
import { Interrupted, Parts } from "../rehearsal/processes";
import { MissingProgramError, programs } from "../rehearsal/programs/programs";
import { type Rehearsal, startRehearsal } from "../rehearsal/rehearsal";
import { liveLines, type Report, summaryLines } from "../rehearsal/watch/report";
import { watchPods } from "../rehearsal/watch/watch";

const USAGE = `npm run rehearse -- [environment] [pods.yaml] [--json] [--timeout <seconds>]

Deploys an environment to an emulated AWS and a real Kubernetes control plane on this machine, runs the real Karpenter
there, and shows which nodes it launches for the pods (default: three that want a CPU each).
  --json               the end result as JSON on standard output; all else goes to standard error
  --timeout <seconds>  how long the pods may take (default: 180)

Karpenter's charts come from KARPENTER_CHARTS, a folder with the unpacked charts karpenter and karpenter-crd, or from
the registry that the environment names. Exit code: 0 all pods run, 1 some stay pending or it failed, 2 wrong usage.`;

const ROOT = join(__dirname, "..");
const DEFAULT_PODS = join(ROOT, "rehearsal", "watch", "inflate.yaml");

interface Choices {
  readonly environment: string;
  readonly pods: string;
  readonly json: boolean;
  readonly timeoutSeconds: number;
}

async function rehearse(parts: Parts, { environment, pods, json, timeoutSeconds }: Choices): Promise<number> {
  const { env, stderr, stdout } = process;
  const output = json ? stderr : stdout;
  const terminal = output.isTTY === true;
  const screen = new Screen((line) => output.write(`${line}\n`), terminal && env.NO_COLOR === undefined);
  const say = (line: string) => screen.line(`  ${line}`);

  screen.step(`Rehearsing the environment ${environment}: infra, then workloads, on this machine`);
  const rehearsal = await startRehearsal(parts, {
    root: ROOT,
    environment,
    file: environmentNamed(env.ENVIRONMENTS_DIR ?? "environments", environment).file,
    charts: env.KARPENTER_CHARTS,
    env,
    say,
  });

  screen.step(
    `Karpenter ${rehearsal.environment.environment.karpenter.version} is up; deploying ${relative(process.cwd(), pods)}`,
  );
  await applyPods(rehearsal, pods);
  const live = new Live(output, terminal);
  const report = await watchPods(rehearsal, { timeoutSeconds, onChange: (now) => live.show(liveLines(now)) });

  screen.step("In the end");
  for (const line of summaryLines(report)) say(line);
  if (json) stdout.write(`${JSON.stringify({ environment, ...report }, undefined, 2)}\n`);
  return done(report) ? 0 : 1;
}

function done({ pending, running }: Report): boolean {
  return pending.length === 0 && running > 0;
}

/** A table that is drawn over itself on a terminal, and again below elsewhere. */
class Live {
  private drawn = 0;

  constructor(
    private readonly output: NodeJS.WriteStream,
    private readonly terminal: boolean,
  ) {}

  show(lines: readonly string[]): void {
    if (this.terminal && this.drawn > 0) this.output.write(`\u001b[${this.drawn}A\u001b[0J`);
    const width = this.terminal ? this.output.columns : undefined;
    for (const line of lines) this.output.write(`  ${line}`.slice(0, width).concat("\n"));
    if (!this.terminal) this.output.write("\n");
    this.drawn = lines.length;
  }
}

async function applyPods({ controlPlane }: Rehearsal, file: string): Promise<void> {
  const { kubectl } = await programs({ env: process.env });
  try {
    await promisify(execFile)(kubectl, ["--kubeconfig", controlPlane.kubeconfig, "apply", "-f", file]);
  } catch (error) {
    throw new ConfigError(`${file}: ${String((error as { stderr?: string }).stderr ?? error).trim()}`);
  }
}

/** Nothing when the command line is not one of the usage's. */
function choices(): Choices | undefined {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { json: { type: "boolean", default: false }, timeout: { type: "string", default: "180" } },
    });
    const timeoutSeconds = Number(values.timeout);
    if (positionals.length > 2 || !Number.isInteger(timeoutSeconds) || timeoutSeconds < 1) return undefined;
    const [environment = "default", pods = DEFAULT_PODS] = positionals;
    return { environment, pods, json: values.json, timeoutSeconds };
  } catch {
    return undefined;
  }
}

async function main(): Promise<number> {
  const chosen = choices();
  if (process.argv.includes("--help") || chosen === undefined) {
    (chosen === undefined && !process.argv.includes("--help") ? console.error : console.log)(USAGE);
    return process.argv.includes("--help") ? 0 : 2;
  }
  if (!existsSync(chosen.pods)) {
    console.error(`${chosen.pods}: no such file; allowed: a YAML file of Kubernetes objects`);
    return 2;
  }
  try {
    return await Parts.run((parts) => rehearse(parts, chosen));
  } catch (error) {
    if (error instanceof Interrupted) {
      console.error("\nStopped; nothing is left running.");
      return error.exitCode;
    }
    const expected = [MissingProgramError, PortInUseError, ConfigError].some((kind) => error instanceof kind);
    console.error(expected ? `\n${(error as Error).message}` : error);
    return expected ? 2 : 1;
  }
}

main().then((code) => {
  process.exitCode = code;
});
