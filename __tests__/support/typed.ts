import childProcess, { type SpawnSyncOptions } from "node:child_process";
import { join } from "node:path";
import { format } from "node:util";
import { exitCode } from "../../cli/command-line";
import { VERBS } from "../../cli/verbs";

const ROOT = join(__dirname, "..", "..");
const { spawnSync } = childProcess;

/** What a user sees who types words behind `npm run`. */
export interface Typed {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Types words behind `npm run`, in this process: one of its own loads everything anew, a second of CPU for each call.
 * What a program that it waits for writes to the same terminal is in the answer.
 *
 * @param env the whole environment of the call; default: the test's
 */
export async function typed(words: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Typed> {
  const written = { stdout: "", stderr: "" };
  const line =
    (stream: keyof typeof written) =>
    (...args: unknown[]) => {
      written[stream] += `${format(...args)}\n`;
    };
  const spies = [
    jest.spyOn(console, "log").mockImplementation(line("stdout")),
    jest.spyOn(console, "error").mockImplementation(line("stderr")),
    ...(["stdout", "stderr"] as const).map((stream) =>
      jest.spyOn(process[stream], "write").mockImplementation((text) => {
        written[stream] += text;
        return true;
      }),
    ),
  ];
  const shared = jest.spyOn(childProcess, "spawnSync").mockImplementation(((
    program: string,
    args: string[],
    options: SpawnSyncOptions,
  ) => {
    if (options.stdio !== "inherit") return spawnSync(program, args, options);
    const answer = spawnSync(program, args, { ...options, stdio: "pipe", encoding: "utf8" });
    written.stdout += answer.stdout ?? "";
    written.stderr += answer.stderr ?? "";
    return answer;
  }) as typeof childProcess.spawnSync);
  const own = process.env;
  process.env = { ...env };
  try {
    const status = await exitCode(VERBS, words);
    return { status, ...written };
  } finally {
    process.env = own;
    for (const spy of [...spies, shared]) spy.mockRestore();
  }
}

/** The same by the real entry, in a process of its own: once for each verb, for what only that shows. */
export function typedInShell(words: readonly string[], env: NodeJS.ProcessEnv = process.env): Typed {
  const args = ["--import", "tsx", join("cli", "main.ts"), ...words];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, env, encoding: "utf8" });
  return { status, stdout, stderr };
}
