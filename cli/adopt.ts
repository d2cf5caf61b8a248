import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { ConfigError } from "../config/config-error";
import { asRecord, asRecords } from "../config/crd/reading";
import { environmentNamed, environmentsFolder, type LoadedEnvironment } from "../config/load-environments";
import { karpenterNodeRoleName } from "../constructs/karpenter/karpenter-node-role";
import { synthesizedStacks } from "../export/synthesized-stacks";
import { InputError } from "../rehearsal/input-error";
import { candidateFor } from "./adopt/candidate";
import { importsOf, wantedIn } from "./adopt/imports";
import {
  hasKarpenter,
  isTakenOver,
  nodeRolesOf,
  proposalFor,
  unequalObjects,
  withoutTakingOver,
} from "./adopt/judge";
import type { LiveCluster } from "./adopt/live";
import { lookAtAccount } from "./adopt/look-at-account";
import { lookAtCluster } from "./adopt/look-at-cluster";
import { heldBy } from "./adopt/other-state";
import { type Findings, hindrances, nextSteps, reportOf } from "./adopt/report";
import { type Forgotten, stepsFor } from "./adopt/steps";
import { allOf } from "./all-of";
import { openSession, type Session } from "./session";
import type { Call } from "./verb";

/** Looks at a Karpenter that is there, says how this project takes it over, and with `--yes` begins with it. */
export async function run({ args: [name = "default"], has, values }: Call): Promise<number> {
  const folder = environmentsFolder(process.env);
  const otherFile = values("other-state").at(-1);
  const [loaded, otherState] = allOf(
    () => environmentNamed(folder, name),
    () => (otherFile === undefined ? undefined : stateIn(otherFile)),
  );
  const session = await openSession("adopt", loaded.aws, loaded.cluster.name, process.env);
  try {
    const live = await lookAtCluster(session);
    if (!hasKarpenter(live)) {
      console.log(`cluster ${loaded.cluster.name} has nothing of Karpenter's: deploy, which brings it`);
      return 0;
    }
    const { text, ...report } = await findings({ folder, loaded, live, session, otherState });
    for (const line of reportOf(report)) console.log(line);
    if (hindrances(report).length > 0) {
      console.log("\nNothing was done: put right what is in the way, and run this again.");
      return 1;
    }
    if (!has("yes")) {
      print(report);
      console.log(
        "\nNothing was done. With --yes the file is written, and Helm forgets what is named above.",
      );
      return 0;
    }
    writeFileSync(loaded.file, text);
    for (const release of report.steps.forgotten) await forget(session, release);
    console.log(`\n${loaded.file} is written.`);
    print(report);
    return 0;
  } finally {
    session.end();
  }
}

interface Look {
  readonly folder: string;
  readonly loaded: LoadedEnvironment;
  readonly live: LiveCluster;
  readonly session: Session;
  /** Another Terraform state. */
  readonly otherState?: unknown;
}

async function findings({
  folder,
  loaded,
  live,
  session,
  otherState,
}: Look): Promise<Findings & { text: string }> {
  const own = readFileSync(loaded.file, "utf8");
  const whole = proposalFor(live, loaded.karpenter.version, karpenterNodeRoleName(loaded.cluster.name));
  const first = candidateFor(folder, loaded, own, whole);
  const isDone = isTakenOver(live, first.environment);
  const proposal = isDone ? withoutTakingOver(whole) : whole;
  const written = isDone ? candidateFor(folder, loaded, own, proposal) : first;
  const { text, added, environment: candidate } = written;
  const nodeRoles = nodeRolesOf(candidate);
  const infra = synthesizedStacks(candidate).stacks.get(candidate.stackNames.infra)?.get("cdk.tf.json");
  const managed = managedIn(`terraform.${loaded.stackNames.infra}.tfstate`);
  const wanted = wantedIn(JSON.parse(String(infra ?? "{}")), nodeRoles).filter(
    ({ address }) => !managed.includes(address.replace(/\[.*/, "")),
  );
  const looked = await lookAtAccount(session, candidate.cluster.name, wanted);
  const steps = stepsFor(live);
  const taken = {
    names: [...nodeRoles, ...looked.filter(({ actual }) => actual).map(({ name }) => name)],
    releases: live.releases.map((release) => release.name),
  };
  return {
    text,
    environment: loaded.name,
    file: loaded.file,
    ...loaded.stackNames,
    live,
    proposal: { ...proposal, misfits: [...proposal.misfits, ...written.misfits] },
    added,
    karpenter: candidate.karpenter,
    unequal: unequalObjects(live, candidate),
    steps,
    imports: importsOf(looked),
    nodeRoles,
    heldByOtherState: otherState === undefined ? undefined : heldBy(otherState, taken),
    isTakenOver: isDone,
  };
}

/** What infra has made already. Only a state beside us is read. */
function managedIn(file: string): string[] {
  if (!existsSync(file)) return [];
  const { resources } = asRecord(JSON.parse(readFileSync(file, "utf8")));
  return asRecords(resources).map(({ type, name }) => `${type}.${name}`);
}

/** @throws InputError where the file is none of Terraform's */
function stateIn(file: string): unknown {
  const wanted = "--other-state: expected a file that terraform state pull wrote";
  if (!existsSync(file)) throw new InputError(`${wanted}, got no file ${file}; nothing was done`);
  if (statSync(file).isDirectory())
    throw new InputError(`${wanted}, got ${file}, a folder; nothing was done`);
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new InputError(`${wanted}, got ${file} (${(error as Error).message}); nothing was done`);
  }
}

function print(report: Findings): void {
  if (report.isTakenOver) {
    console.log("\nEverything is this project's already, and equal to the file.");
    return;
  }
  for (const { namespace, name } of report.steps.forgotten) {
    console.log(
      `\nHelm forgets the release ${namespace}/${name}; its objects stay: ${forgetCommand({ namespace, name })}`,
    );
  }
  console.log("\nNext:");
  for (const line of nextSteps(report)) console.log(line);
}

const forgetCommand = ({ namespace, name }: Forgotten) =>
  `kubectl delete secret -n ${namespace} -l owner=helm,name=${name}`;

/** The record alone: to uninstall a release ends its CRDs and NodePools, and with them every node. */
async function forget({ kubectl }: Session, { namespace, name }: Forgotten): Promise<void> {
  const { error } = await kubectl("delete", "secret", "-n", namespace, "-l", `owner=helm,name=${name}`);
  if (error === undefined) return;
  throw new ConfigError(
    `the file is written; Helm's record of ${namespace}/${name} could not be deleted: ${error}\nRun this again`,
  );
}
