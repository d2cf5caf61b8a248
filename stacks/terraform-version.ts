import type { TerraformStack } from "cdktf";

/** The first Terraform with S3 lock files and ephemeral resources, which the stacks use. */
const MINIMUM_TERRAFORM = ">= 1.10.0";

/** Makes an older Terraform say so, and not fail on a word that it does not know. */
export function requireTerraform(stack: TerraformStack): void {
  stack.addOverride("terraform.required_version", MINIMUM_TERRAFORM);
}
