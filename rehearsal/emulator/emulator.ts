import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { defaultPrices, type PriceList } from "../prices/price-list";
import { type Child, freePort, type RunScope } from "../processes";
import { until } from "../until";
import { Gateway } from "./gateway";
import { KeptAnswers } from "./kept-answers";
import { pythonEnvironment } from "./python-environment";
import type { Backend } from "./rule";
import { RULES } from "./rules";

/** The account of the emulated AWS; AWS' own documentation uses it, so it is nobody's. */
export const ACCOUNT_ID = "111122223333";

export interface EmulatorOptions {
  readonly region: string;
  /** Folder of the run, for logs and what the emulators write. */
  readonly folder: string;
  /** Folder that keeps the emulators' installations between runs. */
  readonly cache: string;
  readonly env: NodeJS.ProcessEnv;
  /** Real data of instance types, as Karpenter needs it; a Terraform run does without.
   * @default false */
  readonly instanceTypes?: boolean;
  /** What machines cost.
   * @default Karpenter's own list of the region, or of its partition */
  readonly prices?: PriceList;
  /** Roles may do only what their policies allow. The key `test` may do everything.
   * @default false */
  readonly enforceIam?: boolean;
  /** Where the emulated AWS listens.
   * @default a free port */
  readonly port?: number;
  /** What it was in another run; the folder of this one has what that wrote.
   * @default an empty account */
  readonly state?: EmulatorState;
  readonly say?: (line: string) => void;
}

/** What a later run needs to know of an emulator, beside what it wrote into its folder. */
export interface EmulatorState {
  /** Queues have both in their URLs. */
  readonly port: number;
  readonly ministackPort: number;
  readonly memory: readonly (readonly [string, unknown])[];
}

/** An emulated AWS that runs. */
export interface Emulator {
  readonly gateway: Gateway;
  /** Writes what it is now into the folder of the run.
   * @throws Error where it cannot be told whole */
  save(): Promise<EmulatorState>;
}

/** Folder of a run in which ministack keeps its state. */
export const EMULATOR_STATE = "emulator";

/** Starts an emulated AWS; it ends with the run, and everything in it. */
export async function startEmulator(scope: RunScope, options: EmulatorOptions): Promise<Emulator> {
  const [ministack, moto] = await Promise.all([
    startMinistack(scope, options),
    options.instanceTypes ? startMoto(scope, options) : undefined,
  ]);
  const gateway = await Gateway.start({
    backends: { ministack: ministack.url, ...(moto === undefined ? {} : { moto: moto.url }) },
    keptAnswers: moto?.keptAnswers,
    rules: RULES,
    prices: options.prices ?? defaultPrices(options.region),
    port: options.port,
    memory: options.state?.memory,
  });
  scope.onEnd(() => gateway.close());
  return { gateway, save: () => saved(options, gateway, ministack) };
}

interface Ministack {
  readonly child: Child;
  readonly port: number;
  readonly url: string;
}

async function saved(
  { folder }: EmulatorOptions,
  { port, memory }: Gateway,
  { child, port: ministackPort }: Ministack,
): Promise<EmulatorState> {
  const answer = join(folder, EMULATOR_STATE, "written");
  rmSync(answer, { force: true });
  child.signal("SIGUSR1");
  await until("the state of ministack", () => existsSync(answer), { everyMs: 50 });
  const problem = readFileSync(answer, "utf8");
  if (problem !== "") throw new Error(`ministack: ${problem}`);
  return { port, ministackPort, memory };
}

async function startMinistack(scope: RunScope, options: EmulatorOptions): Promise<Ministack> {
  const port = options.state?.ministackPort ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const child = await scope.start({
    name: "ministack",
    command: await install(scope, "ministack", options),
    args: [join(__dirname, "with_state.py")],
    env: {
      ...plain(options),
      STATE_DIR: join(options.folder, EMULATOR_STATE),
      BIND_HOST: "127.0.0.1",
      GATEWAY_PORT: `${port}`,
      MINISTACK_ACCOUNT_ID: ACCOUNT_ID,
      MINISTACK_REGION: options.region,
      AUTH: `${options.enforceIam ?? false}`,
      // It would remove containers of another ministack, and start a k3s for each cluster.
      DOCKER_HOST: `unix://${join(options.folder, "no-docker")}`,
      // Listeners on fixed ports that nothing here uses.
      IOT_MTLS_ENABLED: "0",
      SFTP_ENABLED: "0",
    },
    log: join(options.folder, "ministack.log"),
    ready: async () => (await fetch(`${url}/_ministack/ready`)).ok,
    graceSeconds: 3,
  });
  return { child, port, url };
}

/** It keeps nothing: what is asked of it is what AWS has. */
async function startMoto(scope: RunScope, options: EmulatorOptions) {
  const python = await install(scope, "moto", options);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  await scope.start({
    name: "moto",
    command: python,
    args: ["-m", "moto.server", "--host", "127.0.0.1", "--port", `${port}`],
    env: plain(options),
    log: join(options.folder, "moto.log"),
    ready: async () => (await fetch(`${url}/moto-api/data.json`)).ok,
    graceSeconds: 3,
  });
  return { url, keptAnswers: new KeptAnswers(join(dirname(python), "..", "answers")) };
}

/** Installs the emulators where they are missing, and starts nothing. */
export async function installEmulators(scope: RunScope, options: Installation): Promise<void> {
  for (const name of ["ministack", "moto"] as const) await install(scope, name, options);
}

type Installation = Pick<EmulatorOptions, "cache" | "env" | "say">;

/** The pins of an emulator. */
export function requirementsOf(name: Backend): string {
  return join(__dirname, "requirements", `${name}.txt`);
}

function install(scope: RunScope, name: Backend, { cache, env, say }: Installation): Promise<string> {
  return pythonEnvironment(scope, { requirements: requirementsOf(name), cache, env, say });
}

/** Nothing of the user's AWS settings, and temporary files where they end with the run. */
function plain({ env, folder }: EmulatorOptions): NodeJS.ProcessEnv {
  return { PATH: env.PATH, HOME: folder, TMPDIR: folder, LANG: env.LANG };
}
