import { join } from "node:path";
import { stackNamesOf } from "../config/environment-sections";
import { AwsClient } from "./aws/client";
import { readSettings, regionOf, writeEmulated } from "./emulated-environment";
import { type Emulator, type EmulatorOptions, type EmulatorState, startEmulator } from "./emulator/emulator";
import type { Gateway } from "./emulator/gateway";
import { requirePython } from "./emulator/python-environment";
import { freePort, type RunScope } from "./processes";
import { restore, type SavedState } from "./saved/saved-states";
import type { Saving } from "./saved/saving";
import { requireTerraform } from "./terraform/program";
import type { Progress } from "./terraform/progress";
import { Project, type ProjectOptions } from "./terraform/project";

export interface EmulatedRunOptions
  extends Pick<EmulatorOptions, "env" | "instanceTypes" | "enforceIam" | "port" | "say" | "prices"> {
  /** Folder of this project, where `cdktf.json` is. */
  readonly root: string;
  /** Name of the environment. */
  readonly environment: string;
  /** Its file. */
  readonly file: string;
  /** Folder of the unpacked Karpenter charts.
   * @default where the environment takes them from */
  readonly charts?: string;
  /** Whether the emulated account has the roles that the file says others made.
   * @default infra makes its own */
  readonly rolesAreThere?: boolean;
  /** An account of the same region that others live in.
   * @default one of its own */
  readonly gateway?: Gateway;
  readonly onProgress?: (progress: Progress) => void;
  /** What deploys and destroys.
   * @default "cdktf", as a user does */
  readonly deployBy?: ProjectOptions["deployBy"];
  /** Finds what the run may go on with in place of deploying, once its stacks are synthesized.
   * @default every run deploys */
  readonly saving?: Pick<Saving, "mayFind" | "find">;
}

/** Where a project keeps the emulators' installations. */
export function pythonCache(root: string): string {
  return join(root, ".cache", "python");
}

/** The emulator lets them do everything. */
const ROOT_CREDENTIALS = { accessKeyId: "test", secretAccessKey: "test" } as const;

/** An environment of this project in an AWS of its own, synthesized and not yet deployed. */
export interface EmulatedRun {
  /** Everything that the run writes is in here, and goes with it. */
  readonly folder: string;
  readonly region: string;
  readonly stacks: { readonly infra: string; readonly workloads: string };
  readonly gateway: Gateway;
  readonly client: AwsClient;
  readonly project: Project;
  /** What the run goes on with: both stacks are deployed. */
  readonly saved?: SavedState;
  /** Writes what the emulated AWS is into the run's folder; there is none where others live in the account. */
  readonly saveEmulator?: () => Promise<EmulatorState>;
  /** Puts another file in the environment's place, and synthesizes that.
   * @param charts folder of the unpacked Karpenter charts, where they are others */
  reconfigure(file: string, charts?: string): Promise<void>;
}

/**
 * Brings up the emulated AWS and synthesizes the environment for it.
 *
 * @throws MissingProgramError without Terraform or Python
 */
export async function startEmulatedRun(scope: RunScope, options: EmulatedRunOptions): Promise<EmulatedRun> {
  const { root, environment, file, env } = options;
  await requireTerraform(env);
  await requirePython(env);
  const cache = join(root, ".cache");
  const folder = scope.folder(join(cache, "runs", `${environment}-`));
  const settings = readSettings(file);
  const region = regionOf(settings);
  // Known before the emulator is up, so that the synthesis need not wait for it.
  const port = options.port ?? (await freePort());
  const environments = join(folder, "environments");
  const {
    LOAD_BALANCER_CONTROLLER_CHARTS: loadBalancerChart,
    // By default stand-ins: what counts here is where the plugins' pods run.
    DEVICE_PLUGIN_CHARTS: devicePluginCharts = join(root, "rehearsal", "device-plugins"),
  } = env;
  const at = (endpoint: string) => ({
    endpoint,
    project: new Project(scope, { ...options, folder, cache, environments, endpoint, region }),
    write: (from: unknown, charts = options.charts) =>
      writeEmulated(from, environment, environments, {
        ...{ endpoint, charts, loadBalancerChart, devicePluginCharts },
        rolesAreThere: options.rolesAreThere,
      }),
  });
  const emulator = (state?: EmulatorState) =>
    startEmulator(scope, {
      ...{ ...options, folder, cache: pythonCache(root), region, state },
      port: state?.port ?? port,
    });

  let place = at(options.gateway?.url ?? `http://127.0.0.1:${port}`);
  place.write(settings);
  const { saving, gateway: others } = options;
  const synthesized = async () => {
    await place.project.synth();
    return saving?.find(place.project.stacksFolder, place.endpoint);
  };
  const begun = (state?: EmulatorState) => (others === undefined ? emulator(state) : { gateway: others });
  let saved: SavedState | undefined;
  let started: Partial<Emulator> & Pick<Emulator, "gateway">;
  if (saving?.mayFind) {
    saved = await synthesized();
    if (saved !== undefined) {
      restore(saved, folder);
      place = at(`http://127.0.0.1:${saved.emulator.port}`);
      place.project.adopt();
    }
    started = await begun(saved?.emulator);
  } else [started] = await Promise.all([begun(), synthesized()]);
  const { gateway, save: saveEmulator } = started;
  const { endpoint, project, write } = place;
  return {
    folder,
    region,
    stacks: stackNamesOf(environment),
    gateway,
    client: new AwsClient({ ...ROOT_CREDENTIALS, endpoint, region }),
    project,
    saved,
    saveEmulator,
    reconfigure: async (other, charts) => {
      write(readSettings(other), charts);
      await project.synth();
    },
  };
}
