import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** What a program printed, or why it printed nothing that serves. */
export interface CommandResult {
  readonly output?: string;
  /** The program's own words; `ENOENT` where it is not there. */
  readonly error?: string;
}

const execute = promisify(execFile);

/** Bytes of an answer: a cluster's thousands of objects among them. */
const LARGEST = 512 * 1024 * 1024;

export async function runCommand(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<CommandResult> {
  try {
    const { stdout, stderr } = await execute(command, args, { env, maxBuffer: LARGEST });
    // Some tell their version on the one, some on the other.
    return { output: stdout.trim() === "" ? stderr : stdout };
  } catch (error) {
    const { code, stderr = "" } = error as { code?: string | number; stderr?: string };
    return { error: code === "ENOENT" ? code : stderr.trim() };
  }
}
