import { z } from "zod";
import { expected } from "./messages";
import { isEachOnce } from "./primitives";

/** An IAM policy: AWS' by its name, with its path, or any by its ARN. */
export const policy = z
  .string()
  .regex(
    /^(arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/([\x21-\x7e]+\/)?[\w+=,.@-]{1,128}|[\w+=,.@-]+(\/[\w+=,.@-]+)*)$/,
    expected("an AWS managed policy such as service-role/AmazonEFSCSIDriverPolicy, or a policy's ARN"),
  );

/** Policies that a role gets besides those that this project gives it. */
export function policiesOf(whose: string) {
  return z
    .array(policy)
    .refine((names) => names.length <= 20, expected("at most 20 policies, all that IAM attaches to a role"))
    .refine(isEachOnce, expected("each policy once"))
    .optional()
    .describe(
      `More IAM policies for ${whose}: AWS managed ones by name, with their path, or ARNs of any. They must exist. Default: none.`,
    );
}
