import { z } from "zod";
import { duration, kubernetesName, quantity, releaseVersion } from "./primitives";

const resources = z.strictObject({ cpu: quantity.optional(), memory: quantity.optional() });

const chart = z.union(
  [
    z.strictObject({
      repository: z
        .string()
        .regex(
          /^oci:\/\/\S+[^/]$/,
          "allowed: an OCI repository such as oci://public.ecr.aws/karpenter, without a slash at the end",
        )
        .describe("OCI repository that holds the charts `karpenter` and `karpenter-crd`."),
    }),
    z.strictObject({
      path: z
        .string()
        .min(1)
        .describe(
          "Folder, relative to the repository's root, that holds the unpacked charts `karpenter` and `karpenter-crd`. They travel inside the synthesized stack.",
        ),
    }),
  ],
  { error: "allowed: either repository (oci://...) or path (a folder)" },
);

export const karpenterSchema = z
  .strictObject({
    version: releaseVersion.default("1.14.1").describe("Release of Karpenter, for both charts."),
    chart: chart
      .default({ repository: "oci://public.ecr.aws/karpenter" })
      .describe("Where the charts come from."),
    namespace: kubernetesName
      .default("kube-system")
      .describe(
        "Namespace of the controller. kube-system has the API server's priority; in another, FlowSchemas are made that give the same.",
      ),
    serviceAccount: kubernetesName
      .default("karpenter")
      .describe("Service account of the controller, which the IAM role is bound to."),
    replicas: z
      .int()
      .min(1)
      .max(5)
      .default(2)
      .describe("Replicas of the controller, one leads. Each needs a system node of its own."),
    resources: z
      .strictObject({ requests: resources.optional(), limits: resources.optional() })
      .default({ requests: { cpu: "500m", memory: "1Gi" }, limits: { memory: "1Gi" } })
      .describe(
        "Resources of each replica. For hundreds of nodes: requests of 1 CPU and 2Gi, limits of 2 CPU and 2Gi.",
      ),
    logLevel: z.enum(["debug", "info", "error"]).default("info").describe("The controller's log level."),
    crdWait: duration
      .default("10s")
      .describe(
        "Pause between the charts and the first EC2NodeClass. Helm returns with the CRDs established; this is the margin for other API servers of the control plane to see them.",
      ),
    values: z
      .record(z.string(), z.json())
      .default({})
      .describe(
        "Values of the `karpenter` chart, merged last. Every key is checked against the release's own list.",
      ),
  })
  .prefault({})
  .describe("The Karpenter controller.");

export type KarpenterSettings = z.output<typeof karpenterSchema>;
