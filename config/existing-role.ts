import { z } from "zod";
import { ofType } from "./crd/fields";
import { expected } from "./messages";

/** An IAM role that others made. What it may do and who may take it is theirs; infra looks whether it is enough. */
export const existingRoleSchema = z.strictObject(
  {
    name: z
      .string()
      .regex(/^[\w+=,.@-]{1,64}$/, expected("the name of an IAM role, without its path and never its ARN"))
      .describe("Name of the role, without its path."),
    check: z
      .boolean()
      .default(true)
      .describe(
        "Whether infra's plan looks if the role suffices, statement by statement: by its trust policy, and by IAM's own simulation of its policies, its boundary and the organization's (iam:SimulatePrincipalPolicy). `false` where that is denied, or where it errs.",
      ),
  },
  ofType(expected("a map such as { name: team-karpenter }")),
);

export type ExistingRoleSettings = z.output<typeof existingRoleSchema>;
