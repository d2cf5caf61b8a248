import { closest } from "../config/loader/closest";
import { UserError } from "../config/user-error";
import { callOf, helpOf, usageOf, type Verb, WrongCallError } from "./verb";

/**
 * Runs the verb that a command line names.
 *
 * @returns the exit code: 0 done, 1 something to fix, 2 a call that is no verb's
 */
export async function exitCode(verbs: readonly Verb[], [name, ...words]: readonly string[]): Promise<number> {
  const verb = verbs.find((each) => each.name === name);
  if (verb === undefined) {
    const wantsHelp = name === undefined || name === "--help" || name === "help";
    const known = verbs.map((each) => each.name);
    const meant = wantsHelp ? undefined : closest(name, known);
    if (!wantsHelp) console.error(`there is no command ${name}${meant ? `; did you mean ${meant}?` : ""}`);
    (wantsHelp ? console.log : console.error)(listOf(verbs));
    return wantsHelp ? 0 : 2;
  }
  if (words.includes("--help")) {
    console.log(helpOf(verb));
    return 0;
  }
  try {
    const call = callOf(verb, words);
    const { run } = await verb.load();
    return await run(call);
  } catch (error) {
    return codeOf(error, verb);
  }
}

/** The one place where what was thrown becomes words and a code. Our own faults keep their trace. */
function codeOf(error: unknown, verb: Verb): number {
  if (!(error instanceof UserError)) {
    console.error(error);
    return 1;
  }
  console.error(error.message);
  if (error instanceof WrongCallError) console.error(`usage: ${usageOf(verb)}`);
  return error.exitCode;
}

function listOf(verbs: readonly Verb[]): string {
  const width = Math.max(...verbs.map(({ name }) => name.length)) + 2;
  return verbs.map(({ name, summary }) => `  npm run ${name.padEnd(width)}${summary}`).join("\n");
}

/** Exit codes above it are a shell's for a program that a signal ended. */
const BY_SIGNAL = 128;
/** For what is cleared away. */
const LAST_MS = 2000;

/** The one entry of a table of verbs: `npm run <verb>` calls it with the verb's name and what was typed behind it. */
export function runCommandLine(verbs: readonly Verb[]): void {
  exitCode(verbs, process.argv.slice(2)).then((code) => {
    process.exitCode = code;
    // What a signal ended has ended its programs; what still waits for one of them would wait in vain, for minutes.
    if (code > BY_SIGNAL) setTimeout(() => process.exit(code), LAST_MS).unref();
  });
}
