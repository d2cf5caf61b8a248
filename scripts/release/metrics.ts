import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { KarpenterMetrics } from "../../releases/karpenter";
import type { GoModule } from "./go-module";
import { GoNames } from "./go-names";

/** Kinds whose conditions the controller counts, and the labels that it takes over from the objects. */
const STATUS_KINDS: Readonly<Record<string, readonly string[]>> = {
  nodeclaim: ["karpenter_k8s_aws_ec2nodeclass", "karpenter_sh_nodepool"],
  node: ["karpenter_k8s_aws_ec2nodeclass", "karpenter_sh_initialized", "karpenter_sh_nodepool"],
  nodepool: [],
  ec2nodeclass: [],
};

const OPTIONS = /prometheus\.(Counter|Gauge|Histogram|Summary)Opts\{/g;
const STATUS = "status/metrics.go";

/** The modules that a controller's metrics are defined in. */
export interface MetricModules {
  readonly provider: GoModule;
  readonly core: GoModule;
  readonly operatorpkg: GoModule;
}

/**
 * Every metric of Karpenter's own that a release's source defines, with its labels. What its libraries measure
 * (`controller_runtime_*`, `workqueue_*`, `go_*`) is not among them.
 *
 * @param wellKnown labels that metrics of nodes take over
 */
export function metricsOf(modules: MetricModules, wellKnown: readonly string[]): KarpenterMetrics {
  const { provider, core, operatorpkg } = modules;
  const names = new GoNames(modules, wellKnown.map(prometheusLabel));
  const own = [core, provider].flatMap((module) =>
    sourcesIn(module).flatMap((file) => definedIn(module, file, names)),
  );
  return Object.fromEntries(
    [...own, ...statusMetrics(operatorpkg, names)].toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

type Definition = [name: string, metric: KarpenterMetrics[string]];

function definedIn(module: GoModule, file: string, names: GoNames): Definition[] {
  const source = module.read(file);
  return [...source.matchAll(OPTIONS)].map(({ 0: text, 1: type = "", index }) => {
    const end = closing(source, index + text.length);
    const options = source.slice(index, end);
    const field = (name: string) => {
      const [, value] = new RegExp(`\\b${name}:\\s*("[^"]*"|[\\w.]+)`).exec(options) ?? [];
      return value === undefined ? undefined : names.text(value, module, file);
    };
    const name = [field("Namespace"), field("Subsystem"), field("Name")].filter(Boolean).join("_");
    const labels = names.labels(source.slice(end + 1).replace(/^\s*,\s*(?:\/\/.*\n\s*)?/, ""), module, file);
    return [name, { type: type.toLowerCase(), labels: labels.toSorted() }];
  });
}

/** One set for each kind: `operator_nodeclaim_status_condition_count` and others. */
function statusMetrics(operatorpkg: GoModule, names: GoNames): Definition[] {
  const source = operatorpkg.read(STATUS);
  return [...source.matchAll(OPTIONS)].flatMap(({ 0: text, 1: type = "", index }) => {
    const end = closing(source, index + text.length);
    const [, name = ""] = /\bName:\s*"(\w+)"/.exec(source.slice(index, end)) ?? [];
    const [, subsystem = ""] =
      /len\(objectName\) == 0, (\w+),(?![\s\S]*len\(objectName\))/.exec(source.slice(0, index)) ?? [];
    const [, list] = /^\s*,\s*append\((\[\][^}]*\}), additionalLabels/.exec(source.slice(end + 1)) ?? [];
    const own = list === undefined ? [] : names.labels(list, operatorpkg, STATUS);
    return Object.entries(STATUS_KINDS).map(
      ([kind, labels]): Definition => [
        ["operator", kind, names.text(subsystem, operatorpkg, STATUS), name].join("_"),
        { type: type.toLowerCase(), labels: [...own, ...labels].toSorted() },
      ],
    );
  });
}

/** As the controller writes a node's label, whose domain it drops. */
function prometheusLabel(label: string): string {
  return (label.split("/")[1] ?? label).toLowerCase().replaceAll("-", "_");
}

function sourcesIn(module: GoModule): string[] {
  return readdirSync(join(module.folder, "pkg"), { recursive: true, encoding: "utf8" })
    .filter(
      (file) =>
        file.endsWith(".go") && !file.endsWith("_test.go") && !/(^|\/)(test|fake)$/.test(dirname(file)),
    )
    .map((file) => join("pkg", file))
    .toSorted();
}

/** Where the brace that is open at a place is closed. */
function closing(source: string, from: number): number {
  let depth = 1;
  for (let at = from; at < source.length; at += 1) {
    if (source[at] === "{") depth += 1;
    if (source[at] === "}") depth -= 1;
    if (depth === 0) return at;
  }
  throw new Error("a brace of the release's source is never closed");
}
