import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { compareVersions } from "../../config/cluster/compatibility";
import { MissingProgramError } from "../programs/programs";

const run = promisify(execFile);

/** Programs that deploy the stacks. */
export const PRODUCTS = {
  /** The S3 backend's lock file and ephemeral resources came with it. */
  Terraform: { oldest: "1.10.0", install: "https://developer.hashicorp.com/terraform/install" },
  /** Ephemeral resources came with it. */
  OpenTofu: { oldest: "1.11.0", install: "https://opentofu.org/docs/intro/install" },
} as const;

export interface TerraformProgram {
  /** Its name on the PATH, or its path. */
  readonly program: string;
  /** As it says itself; where it says nothing, what its name is usually that of. */
  readonly product: keyof typeof PRODUCTS;
  /** None where it is not there, or fails. */
  readonly version?: string;
}

/** The program to run. `TERRAFORM_BINARY_NAME` is cdktf's own variable. */
export function terraformProgram(env: NodeJS.ProcessEnv): string {
  return env.TERRAFORM_BINARY_NAME || "terraform";
}

/** What the program to run says of itself. */
export async function installedTerraform(env: NodeJS.ProcessEnv): Promise<TerraformProgram> {
  const program = terraformProgram(env);
  // Not `-json`, which has no word of which of the two it is.
  const { stdout } = await run(program, ["version"], { env }).catch(() => ({ stdout: "" }));
  const [, product = /tofu[^/]*$/.test(program) ? "OpenTofu" : "Terraform", version] =
    /^(Terraform|OpenTofu) v([\d.]+)/m.exec(stdout) ?? [];
  return { program, product: product as keyof typeof PRODUCTS, version };
}

/** @throws MissingProgramError where it is not on the PATH, or too old */
export async function requireTerraform(env: NodeJS.ProcessEnv): Promise<void> {
  const { program, product, version } = await installedTerraform(env);
  const { oldest, install } = PRODUCTS[product];
  const wanted = `${product} ${oldest.replace(/\.0$/, "")} or newer is needed`;
  if (version === undefined) {
    throw new MissingProgramError(
      `${wanted}, and \`${program} version\` does not run: install it from ${install}, or name its program in TERRAFORM_BINARY_NAME.`,
    );
  }
  if (compareVersions(version, oldest) >= 0) return;
  throw new MissingProgramError(`${wanted}, here is ${version}: install it from ${install}.`);
}
