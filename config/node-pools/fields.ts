import { z } from "zod";
import type { FieldNotes } from "../crd/as-zod";
import { durationOrNever, oneOf, whole } from "../crd/fields";
import { expected } from "../messages";
import { kubernetesName, labelValue } from "../primitives";
import { acceleratorsSchema } from "./accelerators";
import { NODE_POOL_DEFAULTS } from "./defaults";
import { headroomSchema } from "./headroom";

/** What this project says of the CRD's fields. */
export const NODE_POOL_NOTES: FieldNotes = {
  template: { text: "What nodes are made from, as the CRD names it, for what has no short form." },
  "template.metadata": { text: "Metadata of the nodes, as the CRD names it." },
  "template.metadata.annotations": { text: "The short form is `annotations`." },
  "template.metadata.labels": { text: "The short form is `labels`." },
  "template.spec": { text: "Fields of the node, as the CRD names them." },
  "template.spec.expireAfter": {
    text: "The short form is `expireAfter`.",
    default: NODE_POOL_DEFAULTS.expireAfter,
  },
  "template.spec.nodeClassRef": { text: "Node class of the nodes. The short form is `nodeClass`." },
  "template.spec.nodeClassRef.group": { text: "Always karpenter.k8s.aws." },
  "template.spec.nodeClassRef.kind": { text: "Always EC2NodeClass." },
  "template.spec.nodeClassRef.name": { text: "Name of the node class." },
  "template.spec.requirements": {
    text: "All that a node must be. Given, nothing is added to it but the short forms that you give as well.",
  },
  "template.spec.startupTaints": { text: "The short form is `startupTaints`." },
  "template.spec.taints": { text: "The short form is `taints`." },
  "template.spec.terminationGracePeriod": {
    text: "The short form is `terminationGracePeriod`, which can be Never as well.",
    default: NODE_POOL_DEFAULTS.terminationGracePeriod,
  },
  disruption: { text: "How nodes are replaced and removed. Each field has its own default." },
  "disruption.consolidateAfter": { default: NODE_POOL_DEFAULTS.disruption.consolidateAfter },
  "disruption.budgets[].nodes": {
    text: "Most nodes of the pool that may be on their way out at once, as a share (rounded up: 10% of 1 to 10 nodes is 1) or a count.",
  },
  "disruption.budgets[].reasons": {
    text: "Reasons that the budget holds for (`Unhealthy` from Karpenter 1.15). Default: all. A reason in no budget is not held back at all.",
  },
  "disruption.consolidationPolicy": { note: "`Balanced` from Karpenter 1.14." },
  limits: {
    text: "Most that all nodes of the pool have together: `cpu` in cores, `memory`, `nodes`. `{}` for no limit. With replicas only `nodes`, and no default.",
    default: NODE_POOL_DEFAULTS.limits,
  },
  replicas: {
    text: "Fixed number of nodes, whatever pods ask for. Alpha: needs Karpenter's feature gate staticCapacity. Default: as many as pods need.",
  },
  requirements: {
    text: "Requirements beside the short forms and defaults. A default gives way to one on the same label.",
  },
  labels: { text: "Labels of the nodes. Default: none." },
  annotations: { text: "Annotations of the nodes. Default: none." },
  taints: { text: "Taints that pods must tolerate to run on the nodes. Default: none." },
  startupTaints: { text: "Taints that something else takes away once a node is ready. Default: none." },
  expireAfter: {
    text: "Age at which a node is replaced, whatever runs on it, or Never.",
    default: NODE_POOL_DEFAULTS.expireAfter,
  },
};

const listOfStrings = (what: string) =>
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
  instanceCategories: listOfStrings("letters such as [c, m, r]").optional().meta({
    description:
      "Categories of instance types, such as c, m, r, t. Default only where neither instanceFamilies, instanceTypes nor a requirement says it.",
    default: NODE_POOL_DEFAULTS.instanceCategories,
  }),
  instanceFamilies: listOfStrings("families such as [m7i, m7a]")
    .optional()
    .describe("Families of instance types, such as m7i. Default: any of instanceCategories."),
  instanceTypes: listOfStrings("types such as [m7i.large]")
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
  zones: listOfStrings("zones such as [eu-west-1a]")
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
  terminationGracePeriod: durationOrNever.optional().meta({
    description:
      "Longest time that a node may take to drain; budgets and do-not-disrupt hold until then. Never waits for ever.",
    default: NODE_POOL_DEFAULTS.terminationGracePeriod,
  }),
  accelerators: acceleratorsSchema.optional(),
  headroom: headroomSchema.optional(),
} as const;
