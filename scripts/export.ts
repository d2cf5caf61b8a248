import { join } from "node:path";
import { parseArgs } from "node:util";
import { ConfigError } from "../config/config-error";
import { environmentNamed, environmentsFolder, type LoadedEnvironment } from "../config/load-environments";
import { asHcl, asUploads, withOwnStates } from "../export/exported";
import { synthesizedStacks } from "../export/synthesized-stacks";
import { folderProblem, writeAll } from "../export/target-folder";
import { runCommand } from "./command";

const USAGE = `npm run export -- [--hcl] <environment> <folder>

Writes both stacks of an environment into an empty or new folder, for machines that have Terraform and no Node.js.
  (no option)  <stack>.tar.gz, as HCP Terraform takes an upload; the same bytes on every machine
  --hcl        <stack>/*.tf and its assets: the same in HCL, to go on without CDKTF`;

interface Choices {
  readonly environment: string;
  readonly folder: string;
  readonly hcl: boolean;
}

async function exportStacks({ environment: name, folder, hcl }: Choices): Promise<void> {
  const environment = exportable(name, folder);
  const { stacks, warnings } = synthesizedStacks(environment);
  for (const warning of warnings) console.error(`warning: ${warning}`);
  const local = environment.state.backend === "local";
  if (local) console.error(`warning: ${hcl ? LOCAL_STATES : LOCAL_UPLOADS}`);
  const written = local ? withOwnStates(stacks) : stacks;
  const files = await (hcl ? asHcl(written) : asUploads(written));
  writeAll(folder, files);
  for (const path of files.keys()) if (!path.includes("/assets/")) console.log(join(folder, path));
}

const LOCAL_UPLOADS =
  "state.backend is local: on HCP Terraform workloads would look for the state of infra in a file that is not there; " +
  "set state: { backend: cloud, organization: ... }";
const LOCAL_STATES =
  "state.backend is local: Terraform will look for the states, terraform.<stack>.tfstate, in that folder; " +
  "if you have deployed, move them there from the folder of cdktf.json";

/** @throws ConfigError that tells what is wrong with the environments and with the folder, both */
function exportable(name: string, folder: string): LoadedEnvironment {
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

/** Nothing when the command line is not one of the usage's. */
function choices(): Choices | undefined {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { hcl: { type: "boolean", default: false } },
  });
  const [environment, folder, ...further] = positionals;
  if (!environment || !folder || further.length > 0) return undefined;
  return { environment, folder, hcl: values.hcl };
}

async function main(chosen: Choices): Promise<number> {
  try {
    await exportStacks(chosen);
    return 0;
  } catch (error) {
    console.error(error instanceof ConfigError ? error.message : error);
    return 1;
  }
}

runCommand(USAGE, choices, main);
