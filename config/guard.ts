import { z } from "zod";

export const guardSchema = z
  .enum(["local", "none"])
  .default("local")
  .describe(
    "What stops `destroy infra` while nodes, load balancers, network interfaces or volumes live that this cluster's controllers made, and says what fixes it. `local`: hooks/guard-infra.sh where Terraform runs, with aws; `none`: nothing, a destroy may hang on a subnet in use and leave the rest behind.",
  );
