import { join } from "node:path";
import { defaultPrices, type PriceList } from "../prices/price-list";
import { freePort, type RunScope } from "../processes";
import { Gateway } from "./gateway";
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
  readonly say?: (line: string) => void;
}

/** Starts an emulated AWS; it ends with the run, and everything in it. */
export async function startEmulator(scope: RunScope, options: EmulatorOptions): Promise<Gateway> {
  const names: Backend[] = options.instanceTypes ? ["ministack", "moto"] : ["ministack"];
  const started = names.map(async (name) => [name, await BACKENDS[name](scope, options)] as const);
  const gateway = await Gateway.start({
    backends: Object.fromEntries(await Promise.all(started)),
    rules: RULES,
    prices: options.prices ?? defaultPrices(options.region),
    port: options.port,
  });
  scope.onEnd(() => gateway.close());
  return gateway;
}

const BACKENDS: Readonly<Record<Backend, (scope: RunScope, options: EmulatorOptions) => Promise<string>>> = {
  async ministack(scope, options) {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    await scope.start({
      name: "ministack",
      command: await install(scope, "ministack", options),
      args: ["-m", "ministack"],
      env: {
        ...plain(options),
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
    return url;
  },

  async moto(scope, options) {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    await scope.start({
      name: "moto",
      command: await install(scope, "moto", options),
      args: ["-m", "moto.server", "--host", "127.0.0.1", "--port", `${port}`],
      env: plain(options),
      log: join(options.folder, "moto.log"),
      ready: async () => (await fetch(`${url}/moto-api/data.json`)).ok,
      graceSeconds: 3,
    });
    return url;
  },
};

/** Installs the emulators where they are missing, and starts nothing. */
export async function installEmulators(scope: RunScope, options: Installation): Promise<void> {
  for (const name of ["ministack", "moto"] as const) await install(scope, name, options);
}

type Installation = Pick<EmulatorOptions, "cache" | "env" | "say">;

function install(scope: RunScope, name: Backend, { cache, env, say }: Installation): Promise<string> {
  const requirements = join(__dirname, "requirements", `${name}.txt`);
  return pythonEnvironment(scope, { requirements, cache, env, say });
}

/** Nothing of the user's AWS settings, and temporary files where they end with the run. */
function plain({ env, folder }: EmulatorOptions): NodeJS.ProcessEnv {
  return { PATH: env.PATH, HOME: folder, TMPDIR: folder, LANG: env.LANG };
}
