import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { ClusterOfOthers } from "../../e2e/support/cluster-of-others";
import { ExistingVpc } from "../../e2e/support/existing-vpc";
import { forProviderFive } from "../../e2e/support/provider-five";
import type { AwsClient } from "../../rehearsal/aws/client";
import { type EmulatedRun, startEmulatedRun } from "../../rehearsal/emulated-run";
import type { RecordedCall } from "../../rehearsal/emulator/gateway";
import { all, textOf } from "../../rehearsal/emulator/xml";
import type { RunScope } from "../../rehearsal/processes";
import { OPTIONS } from "./options";

export type Call = Pick<RecordedCall, "service" | "action" | "parameters">;

/** What one deploy and destroy of infra asked of AWS. */
export interface Recording {
  readonly environment: string;
  readonly region: string;
  readonly calls: readonly Call[];
  /** Tags of what was there in between, by id. */
  readonly tags: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Deploys and destroys the infra of an environment on an emulated AWS of its own. */
export async function record(scope: RunScope, root: string, environment: string): Promise<Recording> {
  const folder = scope.folder(join(root, ".cache", "runs", `calls-${environment}-`));
  const isOptions = environment === "options";
  const file = join(folder, `${environment}.yaml`);
  const source = join(root, environment === "default" ? "environments" : "examples", `${environment}.yaml`);
  writeFileSync(file, isOptions ? stringify(OPTIONS) : forProviderFive(readFileSync(source, "utf8")));
  const run = await startEmulatedRun(scope, { root, environment, file, env: process.env });
  await others(run, readFileSync(file, "utf8"), file, folder);
  const infra = run.stacks.infra;
  await run.project.providers(infra);
  const calls: Call[] = [];
  const recorded = async (work: () => Promise<unknown>) => {
    const from = run.gateway.calls.length;
    await work();
    calls.push(...run.gateway.calls.slice(from).map(trimmed));
  };
  await recorded(() => run.project.deploy(infra));
  const tags = await tagsOf(run.client);
  // A plan of what is there reads what the first one found missing.
  await recorded(() => run.project.pendingChanges(infra));
  await recorded(() => run.project.destroy(infra));
  return { environment, region: run.region, calls, tags };
}

function trimmed({ service, action, parameters }: RecordedCall): Call {
  return { service, action, parameters };
}

/** What an environment expects to be there already. */
async function others(run: EmulatedRun, text: string, file: string, folder: string): Promise<void> {
  if (/^cluster:\n {2}existing:/m.test(text)) {
    await ClusterOfOthers.make(run, "shop");
  } else if (/existing:/.test(text)) {
    const vpc = await ExistingVpc.make(run.client);
    await run.reconfigure(vpc.writeInto(file, folder));
  }
  if (/instanceProfile: golden/.test(text)) await goldenProfile(run.client);
}

async function goldenProfile(client: AwsClient): Promise<void> {
  const trust = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  const [role, profile] = [{ RoleName: "golden" }, { InstanceProfileName: "golden" }];
  await client.query("iam", "CreateRole", { ...role, AssumeRolePolicyDocument });
  await client.query("iam", "CreateInstanceProfile", profile);
  await client.query("iam", "AddRoleToInstanceProfile", { ...role, ...profile });
}

async function tagsOf(client: AwsClient): Promise<Record<string, Record<string, string>>> {
  const tags: Record<string, Record<string, string>> = {};
  for (const item of all(await client.query("ec2", "DescribeTags"), "tagSet", "item")) {
    const id = textOf(item, "resourceId");
    tags[id] = { ...tags[id], [textOf(item, "key")]: textOf(item, "value") };
  }
  return tags;
}
