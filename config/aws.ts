import { z } from "zod";
import { accountId, region } from "./primitives";

/** Tags that say whose node or subnet a thing is. On everything, they would make two owners of each. */
const OWNERSHIP_TAG = /^(karpenter\.sh\/|karpenter\.k8s\.aws\/|kubernetes\.io\/cluster\/|eks:|aws:)/;

export const awsSchema = z.strictObject({
  region: region.describe("Region that everything is made in."),
  profile: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Profile of the AWS CLI's configuration that Terraform and the drain hook use. Left out: the environment's credentials.",
    ),
  accountId: accountId
    .optional()
    .describe(
      "The only account that this environment may touch. Terraform stops before any call when the credentials are another account's.",
    ),
  tags: z
    .record(
      z
        .string()
        .min(1)
        .max(128)
        .refine((key) => !OWNERSHIP_TAG.test(key), {
          error:
            "allowed: tags that do not start with karpenter.sh/, kubernetes.io/cluster/, eks: or aws:; on every resource they would make Karpenter or the load balancer controller find two security groups",
        }),
      z.string().max(256),
    )
    .default({})
    .describe("Tags of every resource that takes any."),
  endpoint: z
    .url({ protocol: /^https?$/, error: "allowed: a URL such as http://127.0.0.1:4566" })
    .optional()
    .describe("Address of an emulated AWS, for trying things out. Never set for a real account."),
});

export type AwsSettings = z.output<typeof awsSchema>;
