import { ConfigError } from "../config/config-error";
import {
  environmentNamed,
  environmentsFolder,
  type LoadedEnvironment,
  loadEnvironments,
} from "../config/load-environments";
import { lineOf } from "../config/loader/located";
import type { Call } from "./verb";

/** Every problem of the named environments, or of the whole folder, each once and with its line. */
export async function run({ args }: Call): Promise<number> {
  const folder = environmentsFolder(process.env);
  const loaded: LoadedEnvironment[] = [];
  const problems: string[] = [];
  const tried: (() => readonly LoadedEnvironment[])[] =
    args.length === 0
      ? [() => loadEnvironments(folder)]
      : args.map((name) => () => [environmentNamed(folder, name)]);
  for (const load of tried) {
    try {
      loaded.push(...load());
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(error.message);
    }
  }
  for (const { file, warnings } of loaded) {
    console.log(`${file}: valid`);
    for (const warning of warnings) console.log(`  warning: ${lineOf(warning)}`);
  }
  for (const problem of problems) console.error(problem);
  return problems.length === 0 ? 0 : 1;
}
