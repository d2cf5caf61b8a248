/**
 * Runs a command and ends the process with its exit code: 0 for `--help`, 2 for a call that its usage does not know.
 *
 * @param choices what the command line chooses; nothing, or an error of `parseArgs`, when it is not one of the usage's
 * @param run returns the exit code
 */
export function runCommand<T>(
  usage: string,
  choices: () => T | undefined,
  run: (chosen: T) => Promise<number>,
): void {
  exitCode(usage, choices, run).then((code) => {
    process.exitCode = code;
  });
}

async function exitCode<T>(
  usage: string,
  choices: () => T | undefined,
  run: (chosen: T) => Promise<number>,
): Promise<number> {
  if (process.argv.includes("--help")) {
    console.log(usage);
    return 0;
  }
  const chosen = orNothing(choices);
  if (chosen === undefined) {
    console.error(usage);
    return 2;
  }
  return run(chosen);
}

function orNothing<T>(choices: () => T | undefined): T | undefined {
  try {
    return choices();
  } catch {
    return undefined;
  }
}
