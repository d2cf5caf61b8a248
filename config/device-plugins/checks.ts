import {
  DEVICE_KINDS,
  DEVICE_PLUGINS,
  type DeviceKind,
  devicePluginKeys,
} from "../../releases/device-plugins";
import { type ChartKeys, valueProblems } from "../chart-values";
import { asRecord, problemWhen } from "../crd/reading";
import type { Environment } from "../environment-sections";
import type { Problem } from "../problems";
import type { Partially } from "../without-invalid";

/** Values that a plugin's chart would ignore in silence. */
export function devicePluginProblems({ devicePlugins }: Partially<Environment>): Problem[] {
  return DEVICE_KINDS.filter((kind) => isKnown(kind, devicePlugins)).flatMap((kind) =>
    unknownKeys(kind, devicePlugins),
  );
}

/** Plugins that would run nowhere, and charts whose keys nobody here knows. */
export function devicePluginWarnings({ devicePlugins, nodePools }: Environment): Problem[] {
  return DEVICE_KINDS.flatMap((kind) => {
    const settings = devicePlugins[kind];
    if (settings === false) return [];
    const at = ["devicePlugins", kind];
    const { version } = DEVICE_PLUGINS[kind];
    const isSet =
      settings.version !== version ||
      Object.keys(settings.values).length > 0 ||
      !("repository" in settings.chart) ||
      settings.chart.repository !== DEVICE_PLUGINS[kind].repository;
    const isAsked = Object.values(nodePools).some(({ accelerators }) => accelerators?.[kind]);
    return [
      ...problemWhen(
        isSet && !isAsked,
        at,
        `no NodePool has accelerators.${kind}, so it is not installed; write accelerators: { ${kind}: ${kind === "efa" ? "true" : "1"} } in the pools of such nodes`,
      ),
      ...problemWhen(
        settings.version !== version,
        [...at, "version"],
        `the chart's keys and defaults are known here as of ${version}; compare its values.yaml`,
      ),
      ...(settings.version === version ? [] : unknownKeys(kind, devicePlugins)),
    ];
  });
}

type Plugins = Partially<Environment>["devicePlugins"];

function isKnown(kind: DeviceKind, plugins: Plugins): boolean {
  return asRecord(plugins?.[kind]).version === DEVICE_PLUGINS[kind].version;
}

function unknownKeys(kind: DeviceKind, plugins: Plugins): Problem[] {
  const values = asRecord(asRecord(plugins?.[kind]).values);
  if (Object.keys(values).length === 0) return [];
  return valueProblems(values, devicePluginKeys(kind) as ChartKeys).map(({ path, message }) => ({
    path: ["devicePlugins", kind, "values", ...path.split(".")],
    message,
  }));
}
