import { z } from "zod";
import { imageReference } from "../image";
import { kubectlImage } from "../kubectl-image";
import { expected } from "../messages";
import { duration, durationSeconds } from "../primitives";

export const drainSchema = z
  .strictObject({
    runner: z
      .enum(["local", "in-cluster", "none"])
      .default("local")
      .describe(
        "What drains Karpenter's nodes before `destroy workloads` removes Karpenter. `local`: hooks/drain-nodes.sh where Terraform runs, with kubectl and aws; `in-cluster`: a Job with kubectl alone, for workers that have neither; it terminates nothing by force; `none`: nothing, the nodes stay and cost money until you drain them.",
      ),
    deadline: duration
      .refine((text) => durationSeconds(text) >= 60, {
        error: expected("1m or longer", "a drain needs time to evict pods"),
      })
      .default("15m")
      .describe(
        "Time for nodes to drain by themselves. After it `local` terminates this cluster's remaining instances; `in-cluster` stops the destroy, and Karpenter stays.",
      ),
    nodePools: z
      .enum(["all", "own"])
      .optional()
      .describe(
        "Whose nodes end then. `all`: those of every NodePool of the cluster, whoever made it; `own`: those of `nodePools` alone, for a cluster in which others have NodePools. While a node of theirs lives, the destroy stops and Karpenter stays. Default: `all`, with `cluster.existing` `own`.",
      ),
    image: imageReference("kubectl", "v1.35.0")
      .optional()
      .describe(
        "Image of the Job of `in-cluster`, with `kubectl` in its PATH. Left out: registry.k8s.io/kubectl of the cluster's own minor version.",
      ),
  })
  .prefault({})
  .describe("What happens to Karpenter's nodes when workloads is destroyed.");

export type DrainSettings = z.output<typeof drainSchema>;

/** Image of the drain's Job; nothing where the cluster's version is not known before a plan. */
export function drainImage({
  drain,
  cluster,
}: {
  readonly drain: DrainSettings;
  readonly cluster: { readonly version?: string };
}): string | undefined {
  return drain.image ?? (cluster.version && kubectlImage(cluster.version));
}
