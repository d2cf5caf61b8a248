import { z } from "zod";
import { duration, seconds } from "./primitives";

export const drainSchema = z
  .strictObject({
    runner: z
      .enum(["local", "none"])
      .default("local")
      .describe(
        "What drains Karpenter's nodes before `destroy workloads` removes Karpenter. `local`: hooks/drain-nodes.sh where Terraform runs, with kubectl and aws; `none`: nothing, the nodes stay and cost money until you drain them.",
      ),
    deadline: duration
      .refine((text) => seconds(text) >= 60, {
        error: "allowed: 1m or longer; a drain needs time to evict pods",
      })
      .default("15m")
      .describe(
        "Time for nodes to drain by themselves. After it, this cluster's remaining instances are terminated.",
      ),
  })
  .prefault({})
  .describe("What happens to Karpenter's nodes when workloads is destroyed.");

export type DrainSettings = z.output<typeof drainSchema>;
