import type { TerraformRemoteState } from "cdktf";
import type { ResolvedEnvironment } from "../../config/resolve";
import { FoundCluster } from "./found-cluster";
import type { WorkloadsScope } from "./scope";

/** Where pods of the system run: on system nodes that infra makes, or on nodes that it found. */
export function systemPods(
  { name, cluster, drain, systemNodeGroup }: ResolvedEnvironment,
  state: TerraformRemoteState,
): Pick<WorkloadsScope, "drainImage" | "found" | "systemNodes"> {
  const found = cluster.existing && new FoundCluster(state);
  const systemNodes = systemNodeGroup ?? found?.systemNodes;
  const drainImage = drain.image ?? found?.kubectlImage;
  // A cluster that is to be made has its system nodes, and a version.
  if (!systemNodes || drainImage === undefined)
    throw new Error(`${name} is resolved without its system nodes`);
  return { found, systemNodes, drainImage };
}
