import { z } from "zod";
import { duration, durationOrNever, ofType, oneOf, quantityOrWhole, text, whole } from "../crd/fields";
import { reservedLabel } from "../crd/labels";
import { asRecord } from "../crd/reading";
import { expected } from "../messages";
import { kubernetesName, labelKey, labelValue, WITH_OTHER_PROBLEMS } from "../primitives";
import { NODE_POOL_DEFAULTS } from "./defaults";
import { disruption } from "./disruption";
import { requirements } from "./requirements";
import { taints } from "./taints";

const labels = z
  .record(labelKey, labelValue, {
    error: (issue) =>
      issue.code === "invalid_key"
        ? expected("a label key such as workload-type or example.com/team")
        : expected("a map of labels, such as {team: shop}"),
  })
  .refine((map) => Object.keys(map).length <= 100, expected("at most 100 labels"))
  .superRefine((map, context) => {
    for (const key of Object.keys(asRecord(map))) {
      const message = reservedLabel(key);
      if (message) context.addIssue({ code: "custom", path: [key], message });
    }
  }, WITH_OTHER_PROBLEMS);

const annotations = z.record(
  text,
  text,
  ofType(expected("a map of annotations, such as {example.com/owner: shop}")),
);

const reference = (what: string) => z.string(what).min(1, what);
const BY_NAME = "every node class has it, and the short form nodeClass takes its name alone";
const GROUP = expected("karpenter.k8s.aws", BY_NAME);
const KIND = expected("EC2NodeClass", BY_NAME);

const nodeClassRef = z.strictObject(
  {
    group: reference(GROUP)
      .regex(/^[^/]*$/, expected("a group without a slash"))
      .describe("Always karpenter.k8s.aws."),
    kind: reference(KIND).describe("Always EC2NodeClass."),
    name: reference(expected("the name of a node class")).describe("Name of the node class."),
  },
  ofType(expected("a map with group, kind and name")),
);

const expireAfter = durationOrNever.optional().meta({
  description: "Age at which a node is replaced, whatever runs on it, or Never.",
  default: NODE_POOL_DEFAULTS.expireAfter,
});

const templateSpec = z.strictObject(
  {
    expireAfter,
    nodeClassRef: nodeClassRef.optional().describe("Node class of the nodes. The short form is `nodeClass`."),
    requirements: requirements
      .optional()
      .describe(
        "All that a node must be. Given, nothing is added to it but the short forms that you give as well.",
      ),
    startupTaints: taints.optional().describe("The short form is `startupTaints`."),
    taints: taints.optional().describe("The short form is `taints`."),
    terminationGracePeriod: duration.optional().meta({
      description: "The short form is `terminationGracePeriod`, which can be Never as well.",
      default: NODE_POOL_DEFAULTS.terminationGracePeriod,
    }),
  },
  ofType(expected("a map with fields of a NodePool's template.spec")),
);

const template = z.strictObject(
  {
    metadata: z
      .strictObject(
        {
          annotations: annotations.optional().describe("The short form is `annotations`."),
          labels: labels.optional().describe("The short form is `labels`."),
        },
        ofType(expected("a map with labels and annotations")),
      )
      .optional()
      .describe("Metadata of the nodes, as the CRD names it."),
    spec: templateSpec.optional().describe("Fields of the node, as the CRD names them."),
  },
  ofType(expected("a map with metadata and spec")),
);

/** The fields of a NodePool's spec, all optional: what is required is filled in. */
export const nodePoolFields = {
  template: template
    .optional()
    .describe("What nodes are made from, as the CRD names it, for what has no short form."),
  disruption: disruption
    .optional()
    .describe("How nodes are replaced and removed. Each field has its own default."),
  limits: z
    .record(
      text,
      quantityOrWhole,
      ofType(expected("a map of limits, such as {cpu: 100, memory: 400Gi}", "write {} for none")),
    )
    .optional()
    .meta({
      description:
        "Most that all nodes of the pool have together: `cpu` in cores, `memory`, `nodes`. `{}` for no limit. With replicas only `nodes`, and no default.",
      default: NODE_POOL_DEFAULTS.limits,
    }),
  replicas: whole(0, Number.MAX_SAFE_INTEGER)
    .optional()
    .describe(
      "Fixed number of nodes, whatever pods ask for. Alpha: needs Karpenter's feature gate staticCapacity. Default: as many as pods need.",
    ),
  weight: whole(1, 100)
    .optional()
    .describe(
      "Rank among pools that fit a pod, 1-100, higher first; not with replicas. Default: behind all that have one.",
    ),
} as const;

const words = (what: string) =>
  z
    .array(labelValue, expected(`a list of ${what}`))
    .min(1, expected("at least one", "remove the line for the default"));

const MEMORY = expected("memory in Mi, Gi or Ti, such as 8Gi");
const memory = z.string(MEMORY).regex(/^[1-9][0-9]{0,8}(Mi|Gi|Ti)$/, MEMORY);

/** Requirements by name. Each stands for a requirement on one label. */
export const requirementShortForms = {
  architectures: z
    .array(oneOf(["amd64", "arm64"]), expected("a list of amd64 and arm64"))
    .min(1, expected("amd64, arm64 or both"))
    .optional()
    .meta({
      description:
        "Processor architectures. With both, every image must be built for both; arm64 is Graviton.",
      default: NODE_POOL_DEFAULTS.architectures,
    }),
  operatingSystem: oneOf(["linux", "windows"]).optional().meta({
    description: "Operating system of the AMI. `windows` is refused: its nodes are not made here.",
    default: NODE_POOL_DEFAULTS.operatingSystem,
  }),
  capacityTypes: z
    .array(oneOf(["spot", "on-demand", "reserved"]), expected("a list of spot, on-demand and reserved"))
    .min(1, expected("at least one of spot, on-demand and reserved"))
    .optional()
    .meta({
      description:
        "How capacity is bought. Of several, reserved comes first, then Spot by price and spare capacity, then on-demand.",
      default: NODE_POOL_DEFAULTS.capacityTypes,
    }),
  instanceCategories: words("letters such as [c, m, r]").optional().meta({
    description:
      "Categories of instance types, such as c, m, r, t. Default only where neither instanceFamilies, instanceTypes nor a requirement says it.",
    default: NODE_POOL_DEFAULTS.instanceCategories,
  }),
  instanceFamilies: words("families such as [m7i, m7a]")
    .optional()
    .describe("Families of instance types, such as m7i. Default: any of instanceCategories."),
  instanceTypes: words("types such as [m7i.large]")
    .optional()
    .describe("Instance types, such as m7i.large. Few types mean little Spot. Default: any of the families."),
  minInstanceGeneration: whole(1, 99).optional().meta({
    description:
      "Oldest generation, such as 5 for m5. Default only while the categories are among c, m and r.",
    default: NODE_POOL_DEFAULTS.minInstanceGeneration,
  }),
  minCpu: whole(1, 1_000_000)
    .optional()
    .describe("Fewest vCPUs of an instance type, inclusive. Default: any."),
  maxCpu: whole(1, 1_000_000).optional().describe("Most vCPUs of an instance type, inclusive. Default: any."),
  minMemory: memory
    .optional()
    .describe("Least memory of an instance type, inclusive, such as 8Gi. Default: any."),
  maxMemory: memory
    .optional()
    .describe("Most memory of an instance type, inclusive, such as 64Gi. Default: any."),
  zones: words("zones such as [eu-west-1a]")
    .optional()
    .describe("Availability zones. Default: those of the node class's subnets."),
} as const;

/** Other short names. Each stands for a field below `template`, and is not given together with it. */
export const nodePoolShortForms = {
  defaults: oneOf(["none"])
    .optional()
    .describe(
      "`none` keeps the spec as it is: none of this project's defaults is added, so that what is left out has the CRD's own. Default: they are. On a pool that has nodes, a grace period that goes replaces them.",
    ),
  nodeClass: kubernetesName
    .optional()
    .describe("Name of the node class. Default: the only one there is, or `default`."),
  ...requirementShortForms,
  requirements: requirements
    .optional()
    .describe(
      "Requirements beside the short forms and defaults. A default gives way to one on the same label.",
    ),
  labels: labels.optional().describe("Labels of the nodes. Default: none."),
  annotations: annotations.optional().describe("Annotations of the nodes. Default: none."),
  taints: taints.optional().describe("Taints that pods must tolerate to run on the nodes. Default: none."),
  startupTaints: taints
    .optional()
    .describe("Taints that something else takes away once a node is ready. Default: none."),
  expireAfter,
  terminationGracePeriod: durationOrNever.optional().meta({
    description:
      "Longest time that a node may take to drain; budgets and do-not-disrupt hold until then. Never waits for ever.",
    default: NODE_POOL_DEFAULTS.terminationGracePeriod,
  }),
} as const;
