import { z } from "zod";

export const spotSchema = z
  .strictObject({
    serviceLinkedRole: z
      .enum(["exists", "create"])
      .default("exists")
      .describe(
        "The role AWSServiceRoleForEC2Spot, of which an account has one. `exists`: it is there, or you make it with the command in infra's outputs. `create`: Terraform makes it, fails where it is there already, and removes it with infra, which IAM refuses while anyone in the account has Spot instances.",
      ),
  })
  .prefault({})
  .describe("What Spot instances need in the account.");

export type SpotSettings = z.output<typeof spotSchema>;
