import type { Construct } from "constructs";
import { poolsNeeding } from "../../config/device-plugins/targets";
import type * as plugin from "../../constructs/device-plugins/device-plugin";
import { DEVICE_KINDS } from "../../releases/device-plugins";
import type { KarpenterParts } from "./karpenter";
import type { WorkloadsScope } from "./scope";

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
    new DevicePlugin(stack, IDS[kind], { ...settings, kind, nodePools: pools, dependsOn: [...nodes] });
  }
}
