import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { REAL_ACCOUNT } from "../config/aws/caller";
import { ConfigError } from "../config/config-error";
import { linesOf } from "../config/loader/located";
import { SettingsFiles } from "../config/loader/settings-files";
import { DEVICE_KINDS } from "../releases/device-plugins";

type Section = Readonly<Record<string, unknown>>;

export interface Emulation {
  /** Address of the emulated AWS. */
  readonly endpoint: string;
  /** Folder of the unpacked charts of Karpenter, and of the load balancer controller where it is there as well.
   * @default where the environment takes them from */
  readonly charts?: string;
  /** Folder of the unpacked chart of the load balancer controller.
   * @default where the environment takes it from */
  readonly loadBalancerChart?: string;
  /** Folder of the unpacked charts of device plugins, for an environment with accelerators.
   * @default where the environment takes them from */
  readonly devicePluginCharts?: string;
  /** Whether the emulated account has the roles that the file says others made.
   * @default infra makes its own */
  readonly rolesAreThere?: boolean;
}

/** The environment with all that ties it to a real account taken away, and nothing else changed. */
export function emulatedEnvironment(environment: unknown, emulation: Emulation): Section {
  const { state: _realState, ...own } = section(environment);
  const { endpoint, charts, loadBalancerChart, devicePluginCharts, rolesAreThere } = emulation;
  const karpenter = rolesAreThere ? own.karpenter : withoutRoles(own.karpenter);
  const aws = Object.entries(section(own.aws)).filter(([field]) => !REAL_ACCOUNT.includes(field));
  return {
    ...own,
    aws: { ...Object.fromEntries(aws), endpoint },
    ...(karpenter === undefined ? {} : { karpenter }),
    ...(charts === undefined ? {} : { karpenter: withChart(karpenter, charts) }),
    ...(loadBalancerChart === undefined || own.loadBalancerController === undefined
      ? {}
      : { loadBalancerController: withChart(own.loadBalancerController, loadBalancerChart) }),
    ...(devicePluginCharts === undefined || !hasAccelerators(own.nodePools)
      ? {}
      : { devicePlugins: withPluginCharts(own.devicePlugins, devicePluginCharts) }),
  };
}

/**
 * What an environment's file says with all that it extends, read once for all that a run takes from it.
 *
 * @throws ConfigError where one of them cannot be read
 */
export function readSettings(file: string): unknown {
  const { document, problems } = new SettingsFiles(dirname(file)).read(file);
  if (document === undefined) throw new ConfigError(linesOf(problems));
  return document.value;
}

/** Writes the emulated form of an environment into a folder of its own. */
export function writeEmulated(settings: unknown, name: string, folder: string, emulation: Emulation): void {
  mkdirSync(folder, { recursive: true });
  const { charts } = emulation;
  const hasIts = charts !== undefined && existsSync(join(charts, "aws-load-balancer-controller"));
  const environment = emulatedEnvironment(settings, {
    ...emulation,
    loadBalancerChart: hasIts ? charts : emulation.loadBalancerChart,
  });
  writeFileSync(join(folder, `${name}.yaml`), stringify(environment));
}

/** The region that an environment names; what is wrong with one without, the synthesis tells. */
export function regionOf(settings: unknown): string {
  const { region } = section(section(settings).aws);
  return typeof region === "string" ? region : "us-east-1";
}

function withoutRoles(karpenter: unknown): unknown {
  if (typeof karpenter !== "object" || karpenter === null) return karpenter;
  const { controllerRole: _, nodeRole, ...rest } = section(karpenter);
  return typeof nodeRole === "string" ? { ...rest, nodeRole } : rest;
}

function withChart(settings: unknown, path: string): Section {
  return { ...section(settings), chart: { path } };
}

function hasAccelerators(nodePools: unknown): boolean {
  return Object.values(section(nodePools)).some((pool) => section(pool).accelerators !== undefined);
}

function withPluginCharts(devicePlugins: unknown, path: string): Section {
  const own = section(devicePlugins);
  return {
    ...own,
    ...Object.fromEntries(
      DEVICE_KINDS.map((kind) => [kind, own[kind] === false ? false : withChart(own[kind], path)]),
    ),
  };
}

/** What is not a map is left to the schema to complain about. */
function section(value: unknown): Section {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
