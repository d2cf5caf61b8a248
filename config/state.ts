import { z } from "zod";
import { region } from "./primitives";

const local = z.strictObject({
  backend: z.literal("local"),
});

const s3 = z.strictObject({
  backend: z.literal("s3"),
  bucket: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      "allowed: a bucket's name, 3 to 63 lower-case letters, digits, dots and hyphens",
    )
    .describe("Bucket that holds the states. It must exist, with versioning on."),
  region: region.optional().describe("The bucket's region. Default: `aws.region`."),
  prefix: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9/_.-]*[A-Za-z0-9]$/,
      "allowed: a path such as platform/eks, without a slash at either end",
    )
    .optional()
    .describe("Path in the bucket before `<stack>.tfstate`."),
});

const cloud = z.strictObject({
  backend: z.literal("cloud"),
  organization: z.string().min(1).describe("Organization on HCP Terraform or Terraform Enterprise."),
  hostname: z.hostname().default("app.terraform.io").describe("Host of a Terraform Enterprise installation."),
});

export const stateSchema = z
  .discriminatedUnion("backend", [local, s3, cloud])
  .prefault({ backend: "local" })
  .describe(
    "Where Terraform keeps the states. `local`: a file beside cdktf.json for each stack; `s3`: a bucket, locked by a file of its own (Terraform 1.10 or later); `cloud`: a workspace for each stack, named as the stack is.",
  );

export type StateSettings = z.output<typeof stateSchema>;
