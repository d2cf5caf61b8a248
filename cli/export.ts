import { join } from "node:path";
import { asHcl, asUploads, withOwnStates } from "../export/exported";
import { synthesizedStacks } from "../export/synthesized-stacks";
import { writeAll } from "../export/target-folder";
import type { Call } from "./verb";
import { writable } from "./writable";

/** Writes both stacks of an environment into an empty or new folder. */
export async function run(call: Call): Promise<number> {
  const { environment, folder } = writable("export", call);
  const hcl = call.has("hcl");
  const { stacks, warnings } = synthesizedStacks(environment);
  for (const warning of warnings) console.error(`warning: ${warning}`);
  const local = environment.state.backend === "local";
  if (local) console.error(`warning: ${hcl ? LOCAL_STATES : LOCAL_UPLOADS}`);
  const written = local ? withOwnStates(stacks) : stacks;
  const files = await (hcl ? asHcl(written) : asUploads(written));
  writeAll(folder, files);
  for (const path of files.keys()) if (!path.includes("/assets/")) console.log(join(folder, path));
  return 0;
}

const LOCAL_UPLOADS =
  "state.backend is local: on HCP Terraform workloads would look for the state of infra in a file that is not there; " +
  "set state: { backend: cloud, organization: ... }";
const LOCAL_STATES =
  "state.backend is local: Terraform will look for the states, terraform.<stack>.tfstate, in that folder; " +
  "if you have deployed, move them there from the folder of cdktf.json";
