import type { TerraformRemoteState } from "cdktf";
import type { ResolvedEnvironment } from "../../config/resolve";
import { DiscoveredCluster } from "./discovered-cluster";
import type { WorkloadsScope } from "./scope";

/** Where pods of the system run: on system nodes that infra makes, or on nodes that it found. */
export function systemPods(
  { name, cluster, drain, systemNodeGroup }: ResolvedEnvironment,
  state: TerraformRemoteState,
): Pick<WorkloadsScope, "drainImage" | "discovered" | "systemNodes"> {
  const discovered = cluster.existing && new DiscoveredCluster(state);
  const systemNodes = systemNodeGroup ?? discovered?.systemNodes;
  const drainImage = drain.image ?? discovered?.kubectlImage;
  // A cluster that is to be made has its system nodes, and a version.
  if (!systemNodes || drainImage === undefined)
    throw new Error(`${name} is resolved without its system nodes`);
  return { discovered, systemNodes, drainImage };
}
