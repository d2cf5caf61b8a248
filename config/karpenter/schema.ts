import { z } from "zod";
import { DEFAULT_VERSIONS } from "../../releases/defaults";
import { existingRoleSchema } from "../existing-role";
import { expected } from "../messages";
import { policiesOf } from "../policies";
import { duration, kubernetesName, labelKey, labelValue, quantity, releaseVersion } from "../primitives";
import { wholeNumber } from "../whole-number";

const amounts = z.strictObject({ cpu: quantity.optional(), memory: quantity.optional() });

/** What a controller of hundreds of nodes needs. */
const LARGE = { requests: { cpu: "1", memory: "2Gi" }, limits: { cpu: "2", memory: "2Gi" } } as const;

const resources = z
  .union([z.literal("large"), z.strictObject({ requests: amounts.optional(), limits: amounts.optional() })], {
    error: expected("large, or a map with requests and limits"),
  })
  .transform((size) => (size === "large" ? LARGE : size));

const chart = z.union(
  [
    z.strictObject({
      repository: z
        .string()
        .regex(
          /^oci:\/\/[A-Za-z0-9.-]+(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/,
          expected("an OCI repository such as oci://public.ecr.aws/karpenter, without a slash at the end"),
        )
        .describe("OCI repository that holds the charts `karpenter` and `karpenter-crd`."),
      login: z
        .boolean()
        .optional()
        .describe(
          "Whether Terraform logs in to the registry, which must be ECR, public or private. The token is asked for at each plan, lives twelve hours and is kept in the state. Default: as whoever runs Terraform is logged in (`helm registry login`), else anonymously.",
        ),
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
  { error: expected("either repository (oci://...) or path (a folder)") },
);

const batching = z
  .strictObject({
    maxDuration: duration
      .optional()
      .describe("Longest time that Karpenter gathers pending pods before it launches nodes. Default: `10s`."),
    idleDuration: duration
      .optional()
      .describe("Time without a new pending pod that ends the gathering. Default: `1s`."),
  })
  .optional()
  .describe(
    "How long pending pods are gathered: longer packs them on fewer, better filled nodes, shorter starts them sooner.",
  );

const gate = z.boolean().optional();

const featureGates = z
  .strictObject({
    nodeRepair: gate.describe("Replaces nodes that stay unhealthy. Default: `false`."),
    nodeOverlay: gate.describe("Lets NodeOverlays change prices and capacities. Default: `false`."),
    reservedCapacity: gate.describe("Uses capacity reservations. Default: `true`."),
    spotToSpotConsolidation: gate.describe("Replaces Spot nodes by cheaper Spot nodes. Default: `false`."),
    staticCapacity: gate.describe("Lets NodePools keep a number of nodes (`replicas`). Default: `false`."),
    capacityBuffer: gate.describe("Keeps room by CapacityBuffers; from Karpenter 1.14. Default: `false`."),
  })
  .optional()
  .describe("Karpenter's features that can be switched, of which most are alpha.");

const metrics = z
  .strictObject({
    serviceMonitor: z
      .boolean()
      .default(false)
      .describe(
        "Whether the chart makes a ServiceMonitor for the Prometheus operator. Where its CRDs are missing, the chart silently makes none.",
      ),
    labels: z
      .record(labelKey, labelValue)
      .optional()
      .describe(
        "Labels of the ServiceMonitor, by which Prometheus selects it, such as `release: prometheus`.",
      ),
    port: wholeNumber().min(1024).max(65535).optional().describe("Port of the metrics. Default: `8080`."),
  })
  .optional()
  .describe("The controller's metrics for Prometheus.");

export const karpenterSchema = z
  .strictObject({
    version: releaseVersion
      .default(DEFAULT_VERSIONS.karpenter)
      .describe("Release of Karpenter, for both charts."),
    chart: chart
      .default({ repository: "oci://public.ecr.aws/karpenter" })
      .describe("Where the charts come from."),
    namespace: kubernetesName
      .default("kube-system")
      .describe(
        "Namespace of the controller. kube-system has the API server's priority; in another, FlowSchemas are made that give the same.",
      ),
    createNamespace: z
      .boolean()
      .default(true)
      .describe(
        "Whether workloads makes that namespace, and deletes it at the end: `false` where it is there already. kube-system always is.",
      ),
    podSecurity: z
      .enum(["privileged", "baseline", "restricted"])
      .optional()
      .describe(
        "Pod Security Standard that the API server holds the pods of that namespace to (label pod-security.kubernetes.io/enforce); Karpenter's meet `restricted`. Needs a namespace of its own that workloads makes. Default: no label, the cluster's default.",
      ),
    networkPolicy: z
      .boolean()
      .default(false)
      .describe(
        "Whether a NetworkPolicy holds the controller's pods to DNS, port 443 and the Pod Identity agent, and lets others reach their metrics alone. Somebody must enforce it: vpc-cni does with `cluster.addons.vpc-cni.values.enableNetworkPolicy`.",
      ),
    serviceAccount: kubernetesName
      .default("karpenter")
      .describe("Service account of the controller, which the IAM role is bound to."),
    identity: z
      .enum(["podIdentity", "irsa"])
      .default("podIdentity")
      .describe(
        "How the controller comes by its IAM role: `podIdentity`, through the add-on eks-pod-identity-agent, or `irsa`, through the cluster's OIDC provider and an annotation of the service account.",
      ),
    stsRegionalEndpoints: z
      .boolean()
      .default(false)
      .describe(
        "With `irsa`, writes the annotation eks.amazonaws.com/sts-regional-endpoints, so that the region's STS is called. Current AWS SDKs do so by themselves.",
      ),
    controllerRole: existingRoleSchema
      .optional()
      .describe(
        "IAM role of the controller that others made. Default: infra makes one, with the policies that the release needs.",
      ),
    nodeRole: z
      .union([z.enum(["own", "shared"]), existingRoleSchema], {
        error: expected("own, shared, or { name: ... }, an IAM role that others made"),
      })
      .default("own")
      .describe(
        "IAM role of the nodes: `own`, with the access entry that lets them join; `shared`, the system node group's, for which EKS has made the entry already; or `{ name: ... }`, one that others made, whose entry infra makes where it is no managed node group's. Changing it replaces every node.",
      ),
    nodeIdentity: z
      .enum(["role", "instanceProfile"])
      .default("role")
      .describe(
        "What EC2NodeClasses name that name neither: the `role`, for which Karpenter makes an instance profile each, or an `instanceProfile` that Terraform makes. Changing it replaces every node.",
      ),
    policies: policiesOf("the controller's role"),
    nodePolicies: policiesOf(
      "the nodes' own role, by which their pods act that have no role of their own (with `nodeRole: shared`: `systemNodeGroup.policies`)",
    ),
    isolatedVpc: z
      .boolean()
      .default(false)
      .describe(
        "Whether the controller is without a way to IAM and to the price list, for which there are no VPC endpoints: it calls neither, and takes the prices that it comes with. Needs instance profiles that are there already: `nodeIdentity: instanceProfile`.",
      ),
    batching,
    featureGates,
    metrics,
    replicas: wholeNumber()
      .min(1)
      .max(5)
      .default(2)
      .describe("Replicas of the controller, one leads. Each needs a system node of its own."),
    resources: resources
      .default({ requests: { cpu: "500m", memory: "1Gi" }, limits: { memory: "1Gi" } })
      .describe(
        "Resources of each replica. `large`, for hundreds of nodes, is requests of 1 CPU and 2Gi, limits of 2 CPU and 2Gi.",
      ),
    logLevel: z.enum(["debug", "info", "error"]).default("info").describe("The controller's log level."),
    timeout: duration
      .default("10m")
      .describe(
        "Time for the controller's replicas to be ready in a deploy. Raise it where images or nodes are slow to come.",
      ),
    takeOwnership: z
      .boolean()
      .default(false)
      .describe(
        "Whether the releases take over objects of their names that others made, such as an installed Karpenter with its NodePools, instead of refusing them. Helm then merges what is rendered into what is there, at once: compare first, with `npm run adopt`. Take the line out after the first deploy.",
      ),
    crdWait: duration
      .default("10s")
      .describe(
        "Pause between the charts and the first EC2NodeClass. Helm returns with the CRDs established; this is the margin for other API servers of the control plane to see them.",
      ),
    values: z
      .record(z.string(), z.json())
      .default({})
      .describe(
        "Values of the `karpenter` chart, merged last. Every key is checked against the release's own list. `controller.env` keeps the AWS_REGION that the controller gets from `aws.region`.",
      ),
  })
  .prefault({})
  .describe("The Karpenter controller.");

export type KarpenterSettings = z.output<typeof karpenterSchema>;
