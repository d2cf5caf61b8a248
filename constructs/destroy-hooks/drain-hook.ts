import type { ITerraformDependable, TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { ourNodePools } from "../../config/hook-settings";
import { destroyHook, type HookTarget } from "./destroy-hook";

export interface DrainHookProps extends HookTarget {
  /** Seconds that nodes have to drain by themselves. Then this cluster's remaining instances are terminated. */
  readonly deadlineSeconds: number;
  /** Whether Karpenter makes instance profiles, so that leftover ones are looked for. `false` where every node class
   * names a profile of its own: IAM, which has no VPC endpoint, is then never called.
   * @default true */
  readonly ownsInstanceProfiles?: boolean;
  /** Names of the release's NodePools, in a cluster that others have NodePools in: the hook ends the nodes of these alone,
   * and fails while a node of others lives, which needs Karpenter.
   * @default every NodePool of the cluster */
  readonly nodePools?: readonly string[];
  /** The releases of Karpenter and the wait for its CRDs: what must outlive the nodes. */
  readonly dependsOn: ITerraformDependable[];
}

/**
 * Drains Karpenter's nodes when workloads is destroyed.
 *
 * It stands between Karpenter and the NodePools. At creation it is in the state before the first NodePool exists, so
 * an install that was cut is drained as well. At destroy it runs after the NodePools' release is gone and before
 * Karpenter goes; while a node lives it fails, and Terraform keeps Karpenter.
 */
export class DrainHook extends Construct {
  /** What the release of the NodePools names in `dependsOn`. */
  readonly resource: TerraformResource;

  constructor(
    scope: Construct,
    id: string,
    { ownsInstanceProfiles = true, nodePools, ...target }: DrainHookProps,
  ) {
    super(scope, id);
    this.resource = destroyHook(this, "Drain", {
      ...target,
      script: "drain-nodes.sh",
      own: {
        instance_profiles: ownsInstanceProfiles ? "sweep" : "keep",
        node_pools: nodePools && ourNodePools(nodePools),
      },
    });
  }
}
