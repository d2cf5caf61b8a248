import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What a stack's initialization is for: its state's place and its providers. */
export function wantsOf(stackFolder: string): string {
  const { terraform } = JSON.parse(readFileSync(join(stackFolder, "cdk.tf.json"), "utf8"));
  const override = join(stackFolder, "provider_override.tf.json");
  return JSON.stringify([terraform, existsSync(override) && readFileSync(override, "utf8")]);
}

/**
 * Takes the providers' hashes out of a stack's lock file, whose run is thrown away: Terraform would read all seven hundred
 * megabytes of the AWS provider each time that it plans, applies or destroys, to see that nobody changed it since.
 */
export function withoutHashes(stackFolder: string): void {
  const lock = join(stackFolder, ".terraform.lock.hcl");
  if (!existsSync(lock)) return;
  writeFileSync(lock, readFileSync(lock, "utf8").replace(/^ *hashes *= *\[[^\]]*\]\n/gm, ""));
}
