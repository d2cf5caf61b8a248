import { ConfigError } from "../config/config-error";
import { environmentNamed, environmentsFolder, type LoadedEnvironment } from "../config/load-environments";
import { folderProblem } from "../export/target-folder";

/**
 * The environment of which something is to be written into a folder.
 *
 * @throws ConfigError that tells what is wrong with the environments and with the folder, both
 */
export function writable(name: string, folder: string): LoadedEnvironment {
  const problem = folderProblem(folder);
  try {
    const environment = environmentNamed(environmentsFolder(process.env), name);
    if (problem === undefined) return environment;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError([error.message, ...(problem === undefined ? [] : [problem])].join("\n"));
  }
  throw new ConfigError(problem);
}
