import { loadEnvironments } from "../../config/load-environments";
import { asHcl, asUploads } from "../../export/exported";
import { synthesizedStacks } from "../../export/synthesized-stacks";
import { writeAll } from "../../export/target-folder";

/** Exports every environment and every example of the working directory in both forms, into the folder given. */
async function main(folder: string): Promise<void> {
  for (const environment of ["environments", "examples"].flatMap(loadEnvironments)) {
    const { stacks } = synthesizedStacks(environment);
    writeAll(`${folder}/${environment.name}/uploads`, await asUploads(stacks));
    writeAll(`${folder}/${environment.name}/hcl`, await asHcl(stacks));
  }
}

main(process.argv[2] ?? "");
