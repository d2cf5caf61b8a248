import { compareVersions } from "../../config/cluster/compatibility";
import { installedTerraform, PRODUCTS } from "../../rehearsal/terraform/program";
import { UNATTENDED } from "../aws-cli";
import { runCommand } from "../run-command";
import type { Finding } from "./finding";

interface Tool {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly version: RegExp;
  /** Older ones lack what the stacks or the destroy-time hooks ask of them. One for each major version that serves. */
  readonly oldest: readonly string[];
  readonly install: string;
}

const TOOLS: readonly Tool[] = [
  {
    name: "AWS CLI",
    command: ["aws", "--version"],
    version: /aws-cli\/([\d.]+)/,
    oldest: ["2.7.0", "1.24.0"],
    install: "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
  },
  {
    name: "kubectl",
    command: ["kubectl", "version", "--client", "-o", "json"],
    version: /"gitVersion": *"v([\d.]+)/,
    oldest: ["1.24.0"],
    install: "https://kubernetes.io/docs/tasks/tools/",
  },
];

/** Whether the programs of a deploy and a destroy are there, and new enough. */
export async function toolFindings(env: NodeJS.ProcessEnv): Promise<Finding[]> {
  return Promise.all([terraformFinding(env), ...TOOLS.map((tool) => toolFinding(tool, env))]);
}

async function terraformFinding(env: NodeJS.ProcessEnv): Promise<Finding> {
  const { program, product, version } = await installedTerraform(env);
  const { oldest, install } = PRODUCTS[product];
  const finding = findingOf({ name: product, oldest: [oldest], install }, program, version);
  if (version !== undefined || finding.fix === undefined) return finding;
  return { ...finding, fix: `${finding.fix}; or name its program in TERRAFORM_BINARY_NAME` };
}

async function toolFinding(tool: Tool, env: NodeJS.ProcessEnv): Promise<Finding> {
  const [program, ...args] = tool.command;
  const { output = "" } = await runCommand(program, args, { ...env, ...UNATTENDED });
  return findingOf(tool, program, tool.version.exec(output)?.[1]);
}

function findingOf(
  { name, oldest, install }: Pick<Tool, "name" | "oldest" | "install">,
  program: string,
  installed: string | undefined,
): Finding {
  const needed = neededOf(oldest);
  if (installed === undefined)
    return { what: `${name}: no ${program} that runs on the PATH`, fix: `install ${needed}: ${install}` };
  const what = `${name} ${installed}`;
  return isEnough(installed, oldest) ? { what } : { what, fix: `${needed} is needed: ${install}` };
}

function isEnough(installed: string, [newest = "0", ...older]: readonly string[]): boolean {
  const isOfMajor = (version: string) => version.split(".")[0] === installed.split(".")[0];
  return [newest, ...older.filter(isOfMajor)].some((least) => compareVersions(installed, least) >= 0);
}

function neededOf([newest, ...older]: readonly string[]): string {
  const others = older.map((version) => ` (or ${version} of version ${version.split(".")[0]})`);
  return `${newest} or newer${others.join("")}`;
}
