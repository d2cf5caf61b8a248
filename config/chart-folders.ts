import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DEFAULT_VERSIONS } from "../releases/defaults";
import { DEVICE_KINDS, DEVICE_PLUGINS, type DeviceKind } from "../releases/device-plugins";
import { asRecord } from "./crd/reading";
import { poolsNeeding } from "./device-plugins/targets";
import type { Problem } from "./problems";
import type { ResolvedEnvironment } from "./resolve";
import { shellWord } from "./shell-word";

interface Place {
  readonly at: readonly string[];
  readonly kind?: DeviceKind;
  readonly version: string;
  /** Each chart of the folder, with where it is published. */
  readonly charts: Readonly<Record<string, string>>;
}

const PLACES: readonly Place[] = [
  {
    at: ["karpenter"],
    version: DEFAULT_VERSIONS.karpenter,
    charts: {
      karpenter: "oci://public.ecr.aws/karpenter/karpenter",
      "karpenter-crd": "oci://public.ecr.aws/karpenter/karpenter-crd",
    },
  },
  {
    at: ["loadBalancerController"],
    version: DEFAULT_VERSIONS.loadBalancerController,
    charts: {
      "aws-load-balancer-controller": "aws-load-balancer-controller --repo https://aws.github.io/eks-charts",
    },
  },
  ...DEVICE_KINDS.map((kind): Place => {
    const { chart, repository, version } = DEVICE_PLUGINS[kind];
    const source = repository.startsWith("oci:") ? `${repository}/${chart}` : `${chart} --repo ${repository}`;
    return { at: ["devicePlugins", kind], kind, version, charts: { [chart]: source } };
  }),
];

/**
 * Folders of charts that a file names and that hold none: a synth copies them, and would end with a trace.
 *
 * @param file what the file says, right or wrong
 * @param resolved what it stands for, where it is right
 */
export function missingCharts(
  file: unknown,
  resolved?: Pick<ResolvedEnvironment, "nodeClasses" | "nodePools">,
): Problem[] {
  return PLACES.flatMap(({ at, kind, version, charts }) => {
    const section = at.reduce<Readonly<Record<string, unknown>>>(
      (map, key) => asRecord(map[key]),
      asRecord(file),
    );
    const { path, repository } = asRecord(section.chart);
    if (typeof path !== "string" || path === "" || repository !== undefined) return [];
    if (section.enabled === false || (kind !== undefined && !isNeeded(kind, file, resolved))) return [];
    const lacking = Object.keys(charts).filter((chart) => !isThere(path, chart, "Chart.yaml"));
    const place = [...at, "chart", "path"];
    if (lacking.length === 0)
      return Object.keys(charts).flatMap((chart) => {
        const file = join(path, chart, "Chart.yaml");
        const got = notAChart(file);
        return got === undefined
          ? []
          : [{ path: place, message: `${file}: expected a chart's file with its name:, got ${got}` }];
      });
    const wanted = typeof section.version === "string" ? section.version : version;
    const pulls = lacking.map(
      (chart) => `helm pull ${charts[chart]} --version ${wanted} --untar --untardir ${shellWord(path)}`,
    );
    return [
      {
        path: place,
        message: `there is no ${lacking.map((chart) => join(path, chart, "Chart.yaml")).join(" and no ")}; ${remedyOf(path, pulls)}`,
      },
    ];
  });
}

function remedyOf(path: string, pulls: readonly string[]): string {
  if (/^~|\$\{?[A-Z_]/.test(path))
    return "a shell reads ~ and $ in a path, and a file of settings does not: write the path out, or one from this project's folder";
  if (isThere(path, "Chart.yaml"))
    return `this is a chart itself: write the folder that holds it, ${dirname(path)}`;
  if (isThere(path) && !statSync(placeOf(path)).isDirectory())
    return `${path} is a file: write a folder, and unpack it there`;
  return `unpack it there: ${pulls.join(" && ")}`;
}

/** What is in the place of a chart's own file, where Helm would not take it for one. */
function notAChart(file: string): string | undefined {
  const place = placeOf(file);
  const stats = statSync(place);
  if (!stats.isFile()) return stats.isDirectory() ? "a folder" : "no file";
  return /(^|[{,]\s*)"?name"?:\s*\S/m.test(readFileSync(place, "utf8")) ? undefined : "none in it";
}

/** Whether a plugin is installed; of a file that is wrong, whether it might be. */
function isNeeded(kind: DeviceKind, file: unknown, resolved: Parameters<typeof missingCharts>[1]): boolean {
  if (resolved !== undefined) return poolsNeeding(kind, resolved.nodePools, resolved.nodeClasses).length > 0;
  const pools = Object.values(asRecord(asRecord(file).nodePools));
  return pools.some((pool) => Boolean(asRecord(asRecord(pool).accelerators)[kind]));
}

/** From where the synth looks: the folder of cdktf.json. */
function isThere(...path: readonly string[]): boolean {
  return existsSync(placeOf(...path));
}

function placeOf(...path: readonly string[]): string {
  return resolve(projectFolder(), ...path);
}

function projectFolder(folder = process.cwd()): string {
  if (existsSync(join(folder, "cdktf.json"))) return folder;
  const above = dirname(folder);
  return above === folder ? process.cwd() : projectFolder(above);
}
