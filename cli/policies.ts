import { join } from "node:path";
import { policyDocument } from "../constructs/shared/iam";
import { synthesizedStacks } from "../export/synthesized-stacks";
import { writeAll } from "../export/target-folder";
import { boundaryOf } from "./policies/boundary";
import { footprintOf } from "./policies/footprint";
import { indented, policiesFor } from "./policies/policies";
import { type Call, WrongCallError } from "./verb";
import { writable } from "./writable";

/** Writes the IAM policies of whoever deploys an environment's infra, and of whoever plans it, into an empty folder. */
export async function run(call: Call): Promise<number> {
  const named = call.values("account").at(-1);
  const { environment, folder } = writable("policies", call, (found) => {
    if (named !== undefined && !/^\d{12}$/.test(named))
      throw new WrongCallError(`expected --account with the 12 digits of an account, got ${named}`);
    if (found !== undefined && named === undefined && found.aws.accountId === undefined)
      throw new WrongCallError(
        "expected --account with the 12 digits of an account, or aws.accountId in the file",
      );
  });
  const account = named ?? environment.aws.accountId ?? "";
  const infra = synthesizedStacks(environment).stacks.get(environment.stackNames.infra)?.get("cdk.tf.json");
  const stack = JSON.parse(String(infra));
  const footprint = footprintOf(environment, stack, account);
  const boundary = boundaryOf(footprint, stack);
  const parts = [...policiesFor(footprint), ["boundary", policyDocument(boundary.statements)] as const];
  const files = parts.map(([part, policy]) => [`${part}.json`, Buffer.from(indented(policy))] as const);
  writeAll(folder, new Map(files));
  for (const [file] of files) console.log(join(folder, file));
  if (boundary.unknown.length > 0) console.error(unknown(boundary.unknown));
  return 0;
}

function unknown(granted: readonly string[]): string {
  return (
    "boundary.json lacks what these allow, or the roles that these stand for, which only AWS knows: add it before you use the " +
    `boundary, or it is denied:\n${granted.map((each) => `  ${each}`).join("\n")}`
  );
}
