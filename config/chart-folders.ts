import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DEFAULT_VERSIONS } from "../releases/defaults";
import { DEVICE_KINDS, DEVICE_PLUGINS } from "../releases/device-plugins";
import { asRecord } from "./crd/reading";
import type { Problem } from "./problems";

interface Place {
  readonly at: readonly string[];
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
    return { at: ["devicePlugins", kind], version, charts: { [chart]: source } };
  }),
];

/**
 * Folders of charts that a file names and that hold none: a synth copies them, and would end with a trace.
 *
 * @param file what the file says, right or wrong
 */
export function missingCharts(file: unknown): Problem[] {
  return PLACES.flatMap(({ at, version, charts }) => {
    const section = at.reduce<Readonly<Record<string, unknown>>>(
      (map, key) => asRecord(map[key]),
      asRecord(file),
    );
    const { path, repository } = asRecord(section.chart);
    if (typeof path !== "string" || path === "" || repository !== undefined) return [];
    const lacking = Object.keys(charts).filter((chart) => !isThere(path, chart, "Chart.yaml"));
    if (lacking.length === 0) return [];
    const wanted = typeof section.version === "string" ? section.version : version;
    const pulls = lacking.map(
      (chart) => `helm pull ${charts[chart]} --version ${wanted} --untar --untardir ${path}`,
    );
    const remedy = isThere(path, "Chart.yaml")
      ? `this is a chart itself: write the folder that holds it, ${dirname(path)}`
      : `unpack it there: ${pulls.join(" && ")}`;
    return [
      {
        path: [...at, "chart", "path"],
        message: `there is no ${lacking.map((chart) => join(path, chart, "Chart.yaml")).join(" and no ")}; ${remedy}`,
      },
    ];
  });
}

/** From where the synth looks: the folder of cdktf.json. */
function isThere(...path: readonly string[]): boolean {
  return existsSync(resolve(projectFolder(), ...path));
}

function projectFolder(folder = process.cwd()): string {
  if (existsSync(join(folder, "cdktf.json"))) return folder;
  const above = dirname(folder);
  return above === folder ? process.cwd() : projectFolder(above);
}
