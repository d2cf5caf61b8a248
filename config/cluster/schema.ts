import { z } from "zod";
import { DEFAULT_VERSIONS } from "../../releases/defaults";
import { expected } from "../messages";
import { isWithin } from "../network/ranges";
import { policiesOf } from "../policies";
import {
  cidr,
  isEachOnce,
  kmsKeyArn,
  kmsKeyChoice,
  kubernetesVersion,
  principalArn,
  retentionDays,
} from "../primitives";
import { accessSchema } from "./access";
import { addonsSchema } from "./addons/schema";
import { existingClusterSchema, insteadOf } from "./existing";
import { clusterName } from "./name";

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html */
const SERVICE_RANGES = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"] as const;

const CONTROL_PLANE_LOGS = ["api", "audit", "authenticator", "controllerManager", "scheduler"] as const;

const authentication = z
  .enum(["exec", "token"])
  .optional()
  .describe(
    "How the workloads stack's providers log in. `exec` calls `aws eks get-token` where Terraform runs; `token` asks the AWS provider for one in each plan and apply. Default: `token` with `state.backend: cloud`, whose workers have no AWS CLI, else `exec`.",
  );

const newClusterSchema = z.strictObject({
  // Named here as well, or zod takes every mistake below it for an unknown key of this branch.
  existing: z.never().optional(),
  name: clusterName
    .optional()
    .describe(
      "Name of the EKS cluster. Default: `karpenter` for environments/default.yaml, `karpenter-<environment>` for another.",
    ),
  version: kubernetesVersion
    .default(DEFAULT_VERSIONS.kubernetes)
    .describe("Version of Kubernetes. Raise it by one minor version at a time."),
  supportType: z
    .enum(["STANDARD", "EXTENDED"])
    .default("STANDARD")
    .describe(
      "What EKS does when the version leaves standard support: upgrade the control plane (`STANDARD`), or charge for extended support (`EXTENDED`).",
    ),
  deletionProtection: z
    .boolean()
    .optional()
    .describe("Whether EKS refuses to delete the cluster. Needs version 6 of the AWS provider."),
  endpoint: z
    .strictObject({
      public: z.boolean().default(true).describe("Whether the API server is reached from outside the VPC."),
      publicCidrs: z
        .array(cidr)
        .min(1)
        .max(40, expected("at most 40 ranges, which is what EKS takes", "join neighbouring ones"))
        .default(["0.0.0.0/0"])
        .describe(
          "Ranges that may reach the public endpoint. Callers need IAM credentials in any case; naming your own ranges is safer, and the default warns. For the private endpoint: `network.vpnCidrs`.",
        ),
    })
    .prefault({})
    .describe("Access to the API server. Inside the VPC it is always reached privately."),
  serviceCidr: cidr
    .refine((range) => Number(range.split("/")[1]) >= 12 && Number(range.split("/")[1]) <= 24, {
      error: expected("a range from /12 to /24"),
    })
    .refine((range) => SERVICE_RANGES.some((outer) => isWithin(range, outer)), {
      error: expected(`a range inside ${SERVICE_RANGES.join(", ")}`),
    })
    .optional()
    .describe(
      "IPv4 range of Kubernetes' Services, which nothing that pods call may lie in. Default: EKS' choice, 172.20.0.0/16 in a VPC of 10.0.0.0/8 and 10.100.0.0/16 in any other. It cannot change later.",
    ),
  logging: z
    .strictObject({
      types: z
        .array(z.enum(CONTROL_PLANE_LOGS))
        .default(["api", "audit", "authenticator"])
        .describe("Control-plane logs sent to CloudWatch."),
      retentionDays: retentionDays.default(30).describe("Days that CloudWatch keeps them."),
      kmsKey: kmsKeyChoice
        .optional()
        .describe(
          "KMS key that encrypts them. `own`: a key that infra makes, for these logs alone; or the ARN of one whose policy must let logs.<region>.amazonaws.com use it (docs/security.md has the policy), else CloudWatch refuses the group. Default: encrypted by a key of CloudWatch's own.",
        ),
    })
    .prefault({}),
  encryption: z
    .strictObject({
      kmsKeyArn: kmsKeyArn
        .optional()
        .describe("KMS key that encrypts Kubernetes' secrets. Default: a key is made for the cluster."),
    })
    .prefault({}),
  admins: z
    .array(principalArn)
    .refine(isEachOnce, { error: expected("each principal once") })
    .default([])
    .describe(
      "IAM users and roles that get AmazonEKSClusterAdminPolicy over the whole cluster, besides whoever creates it. Leave the creator out: EKS has made that entry, and refuses a second.",
    ),
  access: accessSchema,
  policies: policiesOf("the control plane's role"),
  addons: addonsSchema,
  authentication,
});

/** Of a cluster that is there as well. */
const OF_EITHER = ["existing", "version", "authentication"] as const;
type OnlyOfNew = Exclude<keyof typeof newClusterSchema.shape, (typeof OF_EITHER)[number]>;

/** Keys that only a new cluster takes, refused with what to do instead. Not by z.never(), the mark of another branch. */
const ofNewClusters = Object.fromEntries(
  Object.keys(newClusterSchema.shape)
    .filter((key) => !OF_EITHER.some((shared) => shared === key))
    .map((key) => {
      const error = `conflicts with cluster.existing: ${insteadOf(key)}`;
      const refused = z.unknown().refine((value) => value === undefined, { error });
      return [key, refused.meta({ not: {} }).optional()];
    }),
) as unknown as { readonly [Key in OnlyOfNew]: z.ZodOptional<z.ZodNever> };

const existingBranch = z.strictObject({
  existing: existingClusterSchema,
  version: kubernetesVersion
    .optional()
    .describe(
      "Of an existing cluster, the version that it runs: rules then hold at synth already, and a plan over another stops. Default: looked up.",
    ),
  authentication,
  ...ofNewClusters,
});

export const clusterSchema = z
  .union([newClusterSchema, existingBranch], {
    error: expected("either existing (a cluster that is there), or the settings of a new one"),
  })
  .prefault({})
  .describe("The EKS cluster: a new one, or with `existing` one that is there already.");

export type ClusterSettings = z.output<typeof clusterSchema>;
export type ExistingBranch = z.output<typeof existingBranch>;
export type NewClusterSettings = z.output<typeof newClusterSchema>;
