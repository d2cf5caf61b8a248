import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { type Call, WrongCallError } from "../cli/verb";
import type { AwsClient } from "../rehearsal/aws/client";
import { type EmulatedRun, startEmulatedRun } from "../rehearsal/emulated-run";
import { RunScope } from "../rehearsal/processes";
import { existingVpcBase, existingVpcSamples, makeVpc } from "./changes/existing-vpc";
import { type Effect, Plans } from "./changes/plans";
import { BASE, NODES_OF_OTHERS, type Patch, SAMPLES } from "./changes/samples";

const ROOT = join(__dirname, "..");
const FILE = join(__dirname, "changes", "effects.json");
const AT_ONCE = 2;

/** A deployed environment, and what is changed of it. */
interface Trial {
  readonly plans: Plans;
  readonly samples: Readonly<Record<string, Patch>>;
}

/** By the settings that each can plan, so that one which is not asked need not be deployed. */
const TRIALS = [
  { settings: Object.keys(SAMPLES), start: inNewVpc },
  { settings: Object.keys(existingVpcSamples()), start: inExistingVpc },
] as const;
const SETTINGS = TRIALS.flatMap(({ settings }) => settings);

export async function run({ args: asked }: Call): Promise<number> {
  const unknown = asked.filter((each) => !SETTINGS.includes(each));
  if (unknown.length > 0)
    throw new WrongCallError(
      `${unknown.join(", ")}: expected a setting with a sample in scripts/changes/samples.ts or existing-vpc.ts`,
    );
  const effects = new Map(written());
  for (const { settings, start } of TRIALS) {
    const own = settings.filter((setting) => asked.length === 0 || asked.includes(setting));
    if (own.length === 0) continue;
    const scope = new RunScope();
    try {
      await plan(await start(scope), own, effects);
    } finally {
      await scope.end();
    }
  }
  const rows = SETTINGS.map((setting) => [setting, effects.get(setting)]);
  const withoutAddress = (key: string, value: unknown) => (key === "address" ? undefined : value);
  writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(rows), withoutAddress, 2)}\n`);
  return 0;
}

async function plan({ plans, samples }: Trial, settings: readonly string[], effects: Map<string, Effect>) {
  const asked = Object.entries(samples).filter(([setting]) => settings.includes(setting));
  const { known, groups } = plans.groups(Object.fromEntries(asked));
  for (const [setting, effect] of known) effects.set(setting, effect);
  const rest = [...groups];
  const worker = async () => {
    for (let group = rest.shift(); group !== undefined; group = rest.shift()) {
      for (const [setting, effect] of await plans.effects(group)) {
        effects.set(setting, effect);
        console.log(`${setting}: ${effect.kind}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function written(): [string, Effect][] {
  return Object.entries(JSON.parse(readFileSync(FILE, "utf8")) as Record<string, Effect>);
}

async function inNewVpc(scope: RunScope): Promise<Trial> {
  const run = await emulated(scope);
  const plans = await deployed(run, BASE);
  await makeNodesOfOthers(run.client);
  return { plans, samples: SAMPLES };
}

/** Of its owner's, who has described it. */
async function makeKey(client: AwsClient): Promise<string> {
  const body = { Description: "for clusters" };
  const { KeyMetadata } = await client.json<{ KeyMetadata: { Arn: string } }>("kms", "CreateKey", body);
  return KeyMetadata.Arn;
}

async function inExistingVpc(scope: RunScope): Promise<Trial> {
  const run = await emulated(scope);
  const [vpc, other] = [await makeVpc(run.client, "10.20"), await makeVpc(run.client, "10.21")];
  const base = existingVpcBase(vpc, await makeKey(run.client));
  return { plans: await deployed(run, base), samples: existingVpcSamples(vpc, other) };
}

function emulated(scope: RunScope): Promise<EmulatedRun> {
  const file = join(scope.folder(join(ROOT, ".cache", "runs", "changes-")), "default.yaml");
  writeFileSync(file, stringify(BASE));
  return startEmulatedRun(scope, { root: ROOT, environment: "default", file, env: process.env });
}

async function deployed(run: EmulatedRun, base: Patch): Promise<Plans> {
  const file = join(run.folder, "base.yaml");
  writeFileSync(file, stringify(base));
  await run.reconfigure(file);
  await run.project.providers("infra");
  await run.project.deploy("infra");
  const stackFolder = run.project.stackFolder("infra");
  return new Plans({ folder: run.folder, endpoint: run.gateway.url, stackFolder }, base);
}

/** Looked up by the plans of node classes that name them. */
async function makeNodesOfOthers(client: AwsClient): Promise<void> {
  const [role, profile] = [{ RoleName: NODES_OF_OTHERS }, { InstanceProfileName: NODES_OF_OTHERS }];
  const trust = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  await client.query("iam", "CreateRole", { ...role, AssumeRolePolicyDocument });
  await client.query("iam", "CreateInstanceProfile", profile);
  await client.query("iam", "AddRoleToInstanceProfile", { ...role, ...profile });
}
