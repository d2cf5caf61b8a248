import { z } from "zod";
import { assumeRoleSchema } from "../aws/assume-role";
import { expected } from "../messages";
import { kmsKeyArn, region } from "../primitives";
import { isForEachStack, PLACEHOLDER } from "../stack-template";

const profile = z.string().min(1).optional();

const local = z.strictObject({
  backend: z.literal("local"),
});

const reader = z
  .strictObject({
    profile: profile.describe("Profile of the AWS CLI's configuration. Default: `aws.profile`."),
    assumeRole: assumeRoleSchema
      .optional()
      .describe("Role that may read infra's state, and need not write it."),
  })
  .optional()
  .describe(
    "Credentials with which workloads reads infra's outputs, instead of `profile` and `assumeRole` beside this. Left out: the same.",
  );

const s3 = z.strictObject({
  backend: z.literal("s3"),
  bucket: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      expected("a bucket's name, 3 to 63 lower-case letters, digits, dots and hyphens"),
    )
    .regex(
      /^(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)/,
      expected("a name that S3 takes: no two dots together, and no IP address"),
    )
    .describe(
      "Bucket that holds the states. It must exist, with versioning on (docs/state.md has the commands).",
    ),
  region: region.optional().describe("The bucket's region. Default: `aws.region`."),
  prefix: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9/_.-]*[A-Za-z0-9]$/,
      expected("a path such as platform/eks, without a slash at either end"),
    )
    .optional()
    .describe("Path in the bucket before `key`."),
  key: z
    .string()
    .regex(
      new RegExp(`^(${PLACEHOLDER}|[A-Za-z0-9_.-])(${PLACEHOLDER}|[A-Za-z0-9/_.-])*$`),
      expected(
        "a path such as {environment}/{part}.tfstate, of letters, digits and any of /_.-, with {stack}, {environment} and {part} to be filled in",
      ),
    )
    .refine(isForEachStack, {
      error: expected("a key for each stack, with {stack} in it, or both {environment} and {part}"),
    })
    .default("{stack}.tfstate")
    .describe(
      "Where a stack's state lies. `{stack}` stands for the stack's name (`prod-infra`), `{environment}` for the environment's (`prod`), `{part}` for `infra` or `workloads`. A changed one is a move: docs/state.md.",
    ),
  lockFile: z
    .boolean()
    .default(true)
    .describe(
      "Keeps two runs from writing one state at a time, by a file beside it. `false` only where the store knows no conditional writes.",
    ),
  encrypt: z.boolean().default(true).describe("Has S3 encrypt the states."),
  kmsKeyArn: kmsKeyArn.optional().describe("KMS key that encrypts the states. Left out: S3's own key."),
  profile: profile.describe(
    "Profile of the AWS CLI's configuration that reaches the bucket. Default: `aws.profile`.",
  ),
  assumeRole: assumeRoleSchema
    .optional()
    .describe(
      "Role that reaches the bucket, perhaps in another account. `aws.assumeRole` is not for the states: they may lie elsewhere.",
    ),
  reader,
  endpoint: z
    .url({ protocol: /^https?$/, error: expected("a URL such as http://127.0.0.1:9000") })
    .optional()
    .describe("Address of another store that speaks S3, or of an emulated AWS. Default: `aws.endpoint`."),
});

const workspaces = z
  .strictObject({
    name: z
      .string()
      .regex(
        new RegExp(`^(${PLACEHOLDER}|[A-Za-z0-9_-])+$`),
        expected(
          "a workspace's name such as platform-{stack}, of letters, digits, hyphens and underscores, with {stack}, {environment} and {part} to be filled in",
        ),
      )
      .refine(isForEachStack, {
        error: expected(
          "a workspace for each stack, with {stack} in its name, or both {environment} and {part}",
        ),
      })
      .default("{stack}")
      .describe(
        "Name of a stack's workspace. `{stack}`, `{environment}` and `{part}` stand for what they do in `key` of S3.",
      ),
    tags: z
      .array(
        z
          .string()
          .regex(
            /^[a-z0-9]([a-z0-9:_-]*[a-z0-9])?$/,
            expected("lower-case letters, digits, colons, hyphens and underscores"),
          ),
      )
      .default([])
      .describe(
        "Tags by which Terraform finds the workspaces that you may choose from, instead of the name; the stack's name is a further one, so that no stack is applied to another's state. Infra's outputs are read from the workspace with its `name`.",
      ),
  })
  .prefault({})
  .describe("Which workspaces hold the states.");

const cloud = z.strictObject({
  backend: z.literal("cloud"),
  organization: z
    .string(expected("the organization's name on HCP Terraform or Terraform Enterprise, such as acme"))
    .regex(/^[A-Za-z0-9_-]+$/, expected("letters, digits, hyphens and underscores"))
    .describe("Organization on HCP Terraform or Terraform Enterprise."),
  hostname: z.hostname().default("app.terraform.io").describe("Host of a Terraform Enterprise installation."),
  project: z
    .string()
    .regex(
      /^[\w-][\w -]{1,38}[\w-]$/,
      expected(
        "a project's name as HCP Terraform takes it: 3 to 40 letters, digits, spaces, hyphens and underscores",
      ),
    )
    .optional()
    .describe("Project that a workspace is made in. Left out: the organization's default project."),
  workspaces,
});

export const stateSchema = z
  .discriminatedUnion("backend", [local, s3, cloud])
  .prefault({ backend: "local" })
  .describe(
    "Where Terraform keeps the states. `local`: a file beside cdktf.json for each stack; `s3`: a bucket, locked by a file of its own (Terraform 1.10 or later); `cloud`: a workspace for each stack, named as the stack is.",
  );

export type StateSettings = z.output<typeof stateSchema>;
