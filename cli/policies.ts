import { join } from "node:path";
import { ConfigError } from "../config/config-error";
import { environmentNamed, environmentsFolder } from "../config/load-environments";
import { synthesizedStacks } from "../export/synthesized-stacks";
import { folderProblem, writeAll } from "../export/target-folder";
import { footprintOf } from "./policies/footprint";
import { indented, policiesFor } from "./policies/policies";
import { type Call, WrongCallError } from "./verb";

/** Writes the IAM policies of whoever deploys an environment's infra, and of whoever plans it, into an empty folder. */
export async function run({ args: [name, folder], values }: Call): Promise<number> {
  if (name === undefined || folder === undefined)
    throw new WrongCallError("policies needs an environment and a folder");
  const problem = folderProblem(folder);
  if (problem !== undefined) throw new ConfigError(problem);
  const environment = environmentNamed(environmentsFolder(process.env), name);
  const account = values("account").at(-1) ?? environment.aws.accountId;
  if (account === undefined || !/^\d{12}$/.test(account))
    throw new WrongCallError(
      "expected --account with the 12 digits of an account, or aws.accountId in the file",
    );
  const infra = synthesizedStacks(environment).stacks.get(environment.stackNames.infra)?.get("cdk.tf.json");
  const footprint = footprintOf(environment, JSON.parse(String(infra)), account);
  const files = [...policiesFor(footprint)].map(
    ([part, policy]) => [`${part}.json`, Buffer.from(indented(policy))] as const,
  );
  writeAll(folder, new Map(files));
  for (const [file] of files) console.log(join(folder, file));
  return 0;
}
