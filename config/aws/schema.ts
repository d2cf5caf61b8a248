import { z } from "zod";
import { expected } from "../messages";
import { accountId, iamPath, policyArn, region } from "../primitives";
import { resourceTags } from "../tags/schema";
import { assumeRoleSchema } from "./assume-role";

export const awsSchema = z.strictObject({
  region: region.describe("Region that everything is made in."),
  profile: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Profile of the AWS CLI's configuration that Terraform and the drain hook use. Left out: the environment's credentials.",
    ),
  assumeRole: assumeRoleSchema
    .optional()
    .describe(
      "Role that everything is done as, such as one in a second account: by Terraform, by the hooks of a destroy and, with `cluster.authentication: exec`, by `aws eks get-token`. Whoever makes the cluster becomes its administrator: this role, then.",
    ),
  accountId: accountId
    .optional()
    .describe(
      "The only account that this environment may touch. Terraform stops before any call when the credentials are another account's.",
    ),
  tags: resourceTags
    .default({})
    .describe(
      "Tags of every resource that takes any, nodes among them: to change, add or remove one replaces every node, Karpenter's as budgets for `Drifted` allow. docs/upgrades.md (Tags) has the ways around it.",
    ),
  permissionsBoundary: policyArn
    .optional()
    .describe(
      "ARN of the policy that is the permissions boundary of every role that infra makes: a role may do what its own policies and the boundary both allow. It must exist, and allow what the roles need (docs/account.md). Default: none.",
    ),
  rolePath: iamPath
    .optional()
    .describe(
      "Path of every role that infra makes, such as /platform/. Another path would replace the roles under what uses them, so the plan refuses it. Default: /.",
    ),
  endpoint: z
    .url({ protocol: /^https?$/, error: expected("a URL such as http://127.0.0.1:4566") })
    .optional()
    .describe("Address of an emulated AWS, for trying things out. Never set for a real account."),
});

export type AwsSettings = z.output<typeof awsSchema>;
