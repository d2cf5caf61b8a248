import { environmentNamed, environmentsFolder, type LoadedEnvironment } from "../config/load-environments";
import { folderProblem } from "../export/target-folder";
import { InputError } from "../rehearsal/input-error";
import { allOf } from "./all-of";
import { type Call, WrongCallError } from "./verb";

/**
 * The environment that a call names first, and the folder that it names then, into which something is to be written.
 *
 * @param also what else of the call may be wrong, told with the rest
 * @throws UserError that tells what is wrong with the environments, with the folder and with the rest
 */
export function writable(
  verb: string,
  { args: [name, folder] }: Call,
  also: (environment?: LoadedEnvironment) => void = () => {},
): { readonly environment: LoadedEnvironment; readonly folder: string } {
  const [environment, target] = allOf(
    () => {
      if (name === undefined) throw new WrongCallError(`${verb} needs an environment and a folder`);
      return environmentNamed(environmentsFolder(process.env), name);
    },
    () => {
      if (folder === undefined) throw new WrongCallError(`${verb} needs an environment and a folder`);
      const problem = folderProblem(folder);
      if (problem !== undefined) throw new InputError(problem);
      return folder;
    },
    also,
  );
  also(environment);
  return { environment, folder: target };
}
