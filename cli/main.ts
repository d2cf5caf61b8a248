import { closest } from "../config/loader/closest";
import { UserError } from "../config/user-error";
import { callOf, helpOf, usageOf, type Verb, WrongCallError } from "./verb";
import { VERBS } from "./verbs";

/**
 * The one entry of every command: `npm run <verb>` calls it with the verb's name and what was typed behind it.
 *
 * @returns the exit code: 0 done, 1 something to fix, 2 a call that is no verb's
 */
async function main([name, ...words]: readonly string[]): Promise<number> {
  const verb = VERBS.find((each) => each.name === name);
  if (verb === undefined) {
    const wantsHelp = name === undefined || name === "--help" || name === "help";
    const known = VERBS.map((each) => each.name);
    const meant = wantsHelp ? undefined : closest(name, known);
    if (!wantsHelp) console.error(`there is no command ${name}${meant ? `; did you mean ${meant}?` : ""}`);
    (wantsHelp ? console.log : console.error)(listOfVerbs());
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

function listOfVerbs(): string {
  const width = Math.max(...VERBS.map(({ name }) => name.length)) + 2;
  return VERBS.map(({ name, summary }) => `  npm run ${name.padEnd(width)}${summary}`).join("\n");
}

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
