import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { AwsClient } from "../../rehearsal/aws/client";

const run = promisify(execFile);
const PAGE = join(__dirname, "..", "..", "docs", "upgrades.md");

/** What docs/upgrades.md has the reader type to go back from Kubernetes 1.36 to 1.35, a block for each step. */
export function rollbackCommands(cluster: string): string[] {
  const [, behind = ""] = readFileSync(PAGE, "utf8").split("\n## Back to the Kubernetes before\n");
  const [chapter = ""] = behind.split("\n## ");
  return [...chapter.matchAll(/^ *```sh\n(.*?)^ *```$/gms)].map(([, commands = ""]) =>
    commands.replaceAll("<cluster>", cluster).replace(/^ +/gm, ""),
  );
}

/** What the reader's shell prints, with the emulated account behind the AWS CLI. */
export async function typed(commands: string, { access }: AwsClient): Promise<string> {
  const { stdout } = await run("bash", ["-e", "-o", "pipefail", "-c", commands], {
    env: {
      ...process.env,
      AWS_ACCESS_KEY_ID: access.accessKeyId,
      AWS_SECRET_ACCESS_KEY: access.secretAccessKey,
      AWS_DEFAULT_REGION: access.region,
      AWS_ENDPOINT_URL: access.endpoint,
    },
  });
  return stdout;
}

/** Kubernetes of the control plane and of the node group, as EKS tells them. */
export async function versionsOf(aws: AwsClient, name: string) {
  const read = (path: string) => aws.read<any>("eks", `/clusters/${name}${path}`);
  const { nodegroups } = await read("/node-groups");
  const { nodegroup } = await read(`/node-groups/${nodegroups[0]}`);
  return { controlPlane: (await read("")).cluster.version, nodeGroup: nodegroup.version };
}
