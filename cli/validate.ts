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
  const errors: ConfigError[] = [];
  const tried: (() => readonly LoadedEnvironment[])[] =
    args.length === 0
      ? [() => loadEnvironments(folder)]
      : args.map((name) => () => [environmentNamed(folder, name)]);
  for (const load of tried) {
    try {
      loaded.push(...load());
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      errors.push(error);
    }
  }
  for (const { file, warnings } of loaded) {
    console.log(`${file}: valid`);
    for (const warning of warnings) console.log(`  warning: ${lineOf(warning)}`);
  }
  for (const { message } of errors) console.error(message);
  return Math.max(0, ...errors.map(({ exitCode }) => exitCode));
}
