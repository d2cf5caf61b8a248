import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type LoadedEnvironment, loadEnvironments } from "../config/load-environments";
import { type EmulatedRun, type EmulatedRunOptions, startEmulatedRun } from "./emulated-run";
import { type Controller, startController } from "./karpenter/controller";
import { managedNodeGroups } from "./karpenter/node-groups";
import { startNodeJoiner } from "./karpenter/node-joiner";
import {
  type ControlPlaneProps,
  startControlPlane,
  type WholeControlPlane,
} from "./kubernetes/control-plane";
import { addSystemNodes } from "./kubernetes/system-nodes";
import { addDnsService } from "./kubernetes/system-services";
import type { Timing } from "./kubernetes/timing";
import { startVolumeProvisioner } from "./kubernetes/volume-provisioner";
import type { Child, RunScope } from "./processes";
import { MissingProgramError, programs, type Versions, versionsOfEnvironment } from "./programs/programs";
import type { Programs } from "./programs/recipes";
import { Saving } from "./saved/saving";

export interface RehearsalOptions
  extends Omit<EmulatedRunOptions, "instanceTypes" | "enforceIam" | "saving">,
    Pick<ControlPlaneProps, "auditLog"> {
  /** How long machines and pods take.
   * @default no time */
  readonly timing?: Timing;
  /** What is done to the empty account before infra is deployed, such as making the cluster that the file says is there.
   * @default nothing */
  readonly beforeInfra?: (run: EmulatedRun) => Promise<void>;
  /** What is done to the new cluster before workloads is deployed.
   * @default nothing */
  readonly beforeWorkloads?: (cluster: NewCluster) => Promise<void>;
  /** Puts something in the place of the providers of workloads where this machine has none, each time that the stack is
   * synthesized.
   * @default the rehearsal ends, and says how to get them */
  readonly withoutProviders?: (run: EmulatedRun) => Promise<void>;
  /** Whether it may begin from the saved state of an earlier one of the same; "anew" saves a new one in any case.
   * @default nothing is saved */
  readonly saved?: "use" | "anew";
}

/** A cluster that has system nodes and nothing on them. */
export interface NewCluster {
  readonly run: EmulatedRun;
  readonly controlPlane: WholeControlPlane;
  readonly programs: Programs;
}

/** An environment's two stacks, deployed to an emulated AWS, with the real Karpenter in charge of the nodes. */
export interface Rehearsal {
  readonly environment: LoadedEnvironment;
  readonly clusterName: string;
  readonly run: EmulatedRun;
  readonly controlPlane: WholeControlPlane;
  readonly programs: Programs;
  readonly karpenter: Child;
  /** Where Prometheus reads what the controller measures. */
  readonly metricsUrl: string;
  /** What is to be read there. */
  readonly metrics: () => Promise<string>;
  /** What the controller and the API server themselves say: a patch of the file's minor versions. */
  readonly versions: Versions;
  /** Puts another file in the environment's place. What it changes, the next deployments do. */
  reconfigure(file: string, charts?: string): Promise<void>;
  /** Does by hand what EKS and Kubernetes do in a real deployment: a control plane of another minor version is served
   * from the same data, and Karpenter starts anew as its Deployment now says, in the release that the file names.
   * @returns what runs then */
  rollOut(): Promise<Versions>;
  /** Saves its state for later ones of the same, where that was asked for: before any pods come. */
  save(): Promise<void>;
}

/** How long a controller may take to let go of its lease and end. */
const GRACE_SECONDS = 30;

/**
 * Deploys infra and then workloads with `cdktf`, as a user does. Karpenter's own pods are played by kwok; beside them
 * the real controller runs as their Deployment says. All of it ends with the run.
 *
 * @throws MissingProgramError when something has to be installed first
 */
export async function startRehearsal(scope: RunScope, options: RehearsalOptions): Promise<Rehearsal> {
  const { env, say = () => {} } = options;
  const saving = savingOf(options, say);
  // First what costs little to know, a mistake in the file among it: building the programs takes minutes.
  const run = await startEmulatedRun(scope, { ...options, instanceTypes: true, saving });
  if (run.saved === undefined) await getProviders(run, options);
  const environment = theOnly(loadEnvironments(join(run.folder, "environments")));
  const tools = await programs({ env, say, versions: versionsOfEnvironment(environment) });
  const clusterName = environment.cluster.name;
  const starting = startClusterFor(scope, tools, run, clusterName, options);
  if (run.saved !== undefined)
    say("going on from the saved state of an earlier rehearsal of the same stacks");
  else await deploy(run, clusterName, { starting, tools, say, options });
  const controlPlane = await starting;
  const { client } = controlPlane;

  const common = { clusterName, aws: run.client };
  await startNodeJoiner(scope, { ...common, client, bootSeconds: options.timing?.nodeBootSeconds });
  await startVolumeProvisioner(scope, client);
  say("starting Karpenter");
  const startKarpenter = ({ karpenter: program }: Programs) =>
    startController(scope, {
      ...common,
      ...{ program, controlPlane, folder: run.folder },
      namespace: environment.karpenter.namespace,
    });
  let runs = { programs: tools, controller: await startKarpenter(tools) };
  const reconfigure = async (file: string, charts?: string) => {
    await run.reconfigure(file, charts);
    await getProviders(run, options);
  };
  const rollOut = async () => {
    const versions = versionsOfEnvironment(theOnly(loadEnvironments(join(run.folder, "environments"))));
    const next = await programs({ env, say, versions });
    await runs.controller.child.end(GRACE_SECONDS);
    if (next["kube-apiserver"] !== runs.programs["kube-apiserver"]) await controlPlane.upgrade(next);
    runs = { programs: next, controller: await startKarpenter(next) };
    return versionsOf(controlPlane, runs.controller);
  };
  return {
    ...{ environment, clusterName, run, controlPlane, programs: tools, reconfigure, rollOut },
    save: async () => {
      if (run.saved === undefined) await saving?.save(run, controlPlane);
    },
    versions: await versionsOf(controlPlane, runs.controller),
    get karpenter() {
      return runs.controller.child;
    },
    get metricsUrl() {
      return runs.controller.metricsUrl;
    },
    metrics: () => runs.controller.metrics(),
  };
}

async function versionsOf({ client }: WholeControlPlane, { version }: Controller): Promise<Versions> {
  const { gitVersion } = await client.get<{ gitVersion: string }>("/version");
  return { karpenter: version, kubernetes: gitVersion.replace(/^v/, "") };
}

function theOnly<T>([first, ...others]: readonly T[]): T {
  if (first === undefined || others.length > 0) throw new Error("a rehearsal is of one environment");
  return first;
}

interface Deploying {
  readonly starting: Promise<WholeControlPlane>;
  readonly tools: Programs;
  readonly say: (line: string) => void;
  readonly options: RehearsalOptions;
}

/** Both stacks, and what AWS does beside them. */
async function deploy(
  run: EmulatedRun,
  clusterName: string,
  { starting, tools, say, options }: Deploying,
): Promise<void> {
  await options.beforeInfra?.(run);

  say(`deploying ${run.stacks.infra}`);
  await run.project.deploy(run.stacks.infra);
  const controlPlane = await starting;
  const { client } = controlPlane;
  const { gitVersion } = await client.get<{ gitVersion: string }>("/version");
  for (const group of await managedNodeGroups(run.client, clusterName)) {
    await addSystemNodes(client, run.region, gitVersion, group);
  }
  await addDnsService(client);

  await options.beforeWorkloads?.({ run, controlPlane, programs: tools });

  say(`deploying ${run.stacks.workloads}`);
  await run.project.deploy(run.stacks.workloads);
}

/** The control plane that EKS' answers name for the cluster, which starts while infra waits for a queue. */
function startClusterFor(
  scope: RunScope,
  tools: Programs,
  run: EmulatedRun,
  clusterName: string,
  { auditLog, timing }: Pick<RehearsalOptions, "auditLog" | "timing">,
): Promise<WholeControlPlane> {
  const { accessKeyId, secretAccessKey } = run.client.access;
  const folder = join(run.folder, "kubernetes");
  mkdirSync(folder, { recursive: true });
  const starting = startControlPlane(scope, tools, {
    clusterName,
    folder,
    timing,
    secrets: { [accessKeyId]: secretAccessKey },
    auditLog,
    savedPort: run.saved?.apiPort,
  });
  const access = starting.then(
    ({
      client: {
        access: { server, ca },
      },
    }) => ({
      endpoint: server,
      certificateAuthority: Buffer.from(ca).toString("base64"),
    }),
  );
  // Whoever waits for the control plane hears of it.
  access.catch(() => {});
  run.gateway.serveCluster(clusterName, access);
  return starting;
}

/** What tests do between the steps is in no key. */
function savingOf(options: RehearsalOptions, say: (line: string) => void): Saving | undefined {
  const { saved, auditLog, beforeInfra, beforeWorkloads, gateway, rolesAreThere } = options;
  const isPlain = [auditLog, beforeInfra, beforeWorkloads, gateway, rolesAreThere].every(
    (each) => each === undefined,
  );
  return saved !== undefined && isPlain ? new Saving({ ...options, say, anew: saved === "anew" }) : undefined;
}

/** Of both stacks, before anything is built or deployed: workloads comes last, and minutes later. */
async function getProviders(run: EmulatedRun, { withoutProviders }: RehearsalOptions): Promise<void> {
  const { infra, workloads } = run.stacks;
  await run.project.providers(infra);
  try {
    await run.project.providers(workloads);
  } catch (error) {
    if (!(error instanceof MissingProgramError) || withoutProviders === undefined) throw error;
    await withoutProviders(run);
    await run.project.providers(workloads);
  }
}
