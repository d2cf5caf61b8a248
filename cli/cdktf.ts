import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import {
  environmentNamed,
  environmentsFolder,
  type LoadedEnvironment,
  loadEnvironments,
} from "../config/load-environments";
import { allOf } from "./all-of";
import { type Call, WrongCallError } from "./verb";

const CDKTF = join(__dirname, "..", "node_modules", ".bin", "cdktf");

/** A stack, and what cdktf is to do with it. */
export interface Step {
  readonly action: "deploy" | "destroy";
  readonly stack: string;
}

/**
 * Runs cdktf once a stack, in order, and stops at the first that fails.
 *
 * @returns the exit code of the last that ran
 */
export async function inOrder(steps: readonly Step[], options: readonly string[]): Promise<number> {
  for (const { action, stack } of steps) {
    const code = await cdktf([action, stack, ...options]);
    if (code !== 0) return code;
  }
  return 0;
}

/** One cdktf, which an interrupt ends in order: this waits for it. */
async function cdktf(args: readonly string[]): Promise<number> {
  // Its report of use cannot leave a closed network, and says so after each command.
  const env = { CHECKPOINT_DISABLE: "1", ...process.env };
  const child = spawn(CDKTF, args, { stdio: "inherit", env });
  // Ctrl-C reaches it by itself; a SIGTERM, as a cancelled pipeline sends, comes here alone.
  process.on("SIGINT", () => {}).on("SIGTERM", (signal) => child.kill(signal));
  const [code] = await once(child, "close");
  return code ?? 1;
}

/** The environments that a call names: `default` where it names none, every one with `--all`. */
export function environmentsOf({ args, has }: Call): LoadedEnvironment[] {
  const folder = environmentsFolder(process.env);
  if (has("all")) {
    const [, all] = allOf(
      () => {
        if (args.length > 0) throw new WrongCallError("--all means every environment; leave the names out");
      },
      () => [...loadEnvironments(folder)],
    );
    return all;
  }
  const names = args.length === 0 ? ["default"] : args;
  return allOf(...names.map((name) => () => environmentNamed(folder, name)));
}

const SWITCHES = ["auto-approve", "skip-provider-lock", "skip-synth", "no-color", "migrate-state"] as const;
const VALUES = ["terraform-parallelism", "output"] as const;

/** What of a call is cdktf's. */
export function cdktfOptions({ has, values }: Call): string[] {
  return [
    ...SWITCHES.filter(has).map((name) => `--${name}`),
    ...VALUES.flatMap((name) => values(name).flatMap((value) => [`--${name}`, value])),
  ];
}
