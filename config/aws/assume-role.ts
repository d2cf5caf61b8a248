import { z } from "zod";
import { expected } from "../messages";
import { roleArn } from "../primitives";

/** A role to act as, in this account or in another. */
export const assumeRoleSchema = z.strictObject({
  arn: roleArn.describe("The role. Its trust policy must let the credentials at hand take it."),
  externalId: z
    .string()
    .regex(/^[\w+=,.@:/-]{2,1224}$/, expected("2 to 1224 letters, digits and any of _+=,.@:/-"))
    .optional()
    .describe("What the role's trust policy asks for, where the role is another company's."),
  sessionName: z
    .string()
    .regex(/^[\w+=,.@-]{2,64}$/, expected("2 to 64 letters, digits and any of _+=,.@-"))
    .optional()
    .describe("How CloudTrail names the calls. Left out: a name that is made up for each session."),
});

export type AssumeRole = z.output<typeof assumeRoleSchema>;

/** Account of a role, which its ARN names. */
export function accountOfRole({ arn }: Pick<AssumeRole, "arn">): string | undefined {
  return arn.split(":")[4];
}
