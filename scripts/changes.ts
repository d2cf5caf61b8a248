import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { AwsClient } from "../rehearsal/aws/client";
import { startEmulatedRun } from "../rehearsal/emulated-run";
import { RunScope } from "../rehearsal/processes";
import { type Deployed, type Effect, Plans } from "./changes/plans";
import { BASE, NODES_OF_OTHERS, SAMPLES } from "./changes/samples";
import { runCommand } from "./command";

const USAGE = `npm run changes [-- <setting>...]

Deploys one environment's infra to an emulated AWS, plans each change of scripts/changes/samples.ts over it, and writes
what it would do to scripts/changes/effects.json. npm run docs makes docs/changes.md of that. Needs what a rehearsal does.

  <setting>   such as network.cidr: plans these, and keeps what is written of the others`;

const ROOT = join(__dirname, "..");
const FILE = join(__dirname, "changes", "effects.json");
const AT_ONCE = 2;

async function changes(settings: readonly string[]): Promise<number> {
  const scope = new RunScope();
  try {
    const plans = new Plans(await deployed(scope), BASE);
    const isAsked = (setting: string) => settings.length === 0 || settings.includes(setting);
    const asked = Object.entries(SAMPLES).filter(([setting]) => isAsked(setting));
    const { known, groups } = plans.groups(Object.fromEntries(asked));
    const effects = new Map([...written(), ...known]);
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
    const rows = Object.keys(SAMPLES).map((setting) => [setting, effects.get(setting)]);
    const withoutAddress = (key: string, value: unknown) => (key === "address" ? undefined : value);
    writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(rows), withoutAddress, 2)}\n`);
    return 0;
  } finally {
    await scope.end();
  }
}

function written(): [string, Effect][] {
  return Object.entries(JSON.parse(readFileSync(FILE, "utf8")) as Record<string, Effect>);
}

async function deployed(scope: RunScope): Promise<Deployed> {
  const folder = scope.folder(join(ROOT, ".cache", "runs", "changes-"));
  const file = join(folder, "default.yaml");
  writeFileSync(file, stringify(BASE));
  const run = await startEmulatedRun(scope, { root: ROOT, environment: "default", file, env: process.env });
  await run.project.providers("infra");
  await run.project.deploy("infra");
  await makeNodesOfOthers(run.client);
  return { folder: run.folder, endpoint: run.gateway.url, stackFolder: run.project.stackFolder("infra") };
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

runCommand(
  USAGE,
  () => {
    const settings = process.argv.slice(2);
    return settings.every((each) => Object.hasOwn(SAMPLES, each)) ? settings : undefined;
  },
  changes,
);
