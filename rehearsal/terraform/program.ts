import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { MissingProgramError } from "../programs/programs";

const run = promisify(execFile);

/** The S3 backend's lock file and ephemeral resources came with it. */
const OLDEST = [1, 10] as const;
const INSTALL = "install it from https://developer.hashicorp.com/terraform/install";

/** @throws MissingProgramError where Terraform is not on the PATH, or too old */
export async function requireTerraform(env: NodeJS.ProcessEnv): Promise<void> {
  const wanted = `Terraform ${OLDEST.join(".")} or newer`;
  const version = await terraformVersion(env);
  if (version === undefined) throw new MissingProgramError(`${wanted} is needed: ${INSTALL}.`);
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw new MissingProgramError(`${wanted} is needed, here is ${version}: ${INSTALL}.`);
}

async function terraformVersion(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    const { stdout } = await run("terraform", ["version", "-json"], { env });
    return (JSON.parse(stdout.slice(stdout.indexOf("{"))) as { terraform_version: string }).terraform_version;
  } catch {
    return undefined;
  }
}
