import type { Construct } from "constructs";
import { poolsNeeding } from "../../config/device-plugins/targets";
import type { ResolvedEnvironment } from "../../config/resolve";
import type * as plugin from "../../constructs/device-plugins/device-plugin";
import { DEVICE_KINDS, DEVICE_PLUGINS, type DeviceKind } from "../../releases/device-plugins";
import { pinnedTag } from "../../releases/images";
import type { KarpenterParts } from "./karpenter";
import type { WorkloadsScope } from "./scope";

type PluginSettings = Exclude<ResolvedEnvironment["devicePlugins"][DeviceKind], false>;

const IDS = { nvidia: "NvidiaDevicePlugin", neuron: "NeuronDevicePlugin", efa: "EfaDevicePlugin" } as const;

/** The plugins of the devices that NodePools ask for. */
export function devicePluginWorkloads(
  stack: Construct,
  { environment, nodes }: WorkloadsScope & KarpenterParts,
): void {
  const { devicePlugins, nodeClasses, nodePools } = environment;
  for (const kind of DEVICE_KINDS) {
    const settings = devicePlugins[kind];
    const pools = poolsNeeding(kind, nodePools, nodeClasses);
    if (settings === false || pools.length === 0) continue;
    const { DevicePlugin }: typeof plugin = require("../../constructs/device-plugins/device-plugin");
    const imageTag = imageTagOf(kind, settings);
    new DevicePlugin(stack, IDS[kind], {
      ...settings,
      kind,
      imageTag,
      nodePools: pools,
      dependsOn: [...nodes],
    });
  }
}

/** Of the published chart's own image: a chart or an image of others is what they say. */
function imageTagOf(kind: DeviceKind, { chart, values, version }: PluginSettings): string | undefined {
  const published = DEVICE_PLUGINS[kind];
  const isPublished = "repository" in chart && chart.repository === published.repository;
  if (!isPublished || version !== published.version || Object.hasOwn(values, "image")) return undefined;
  return pinnedTag(published.image)?.tag;
}
