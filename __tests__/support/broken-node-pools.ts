import * as fc from "fast-check";
import { nodePoolSpecs } from "./node-pool-arbitrary";
import { type Break, brokenBy, eachBroken } from "./spec-mutation";

const SPEC = "template.spec";
const req = (fields: object) => [{ key: "a", operator: "Exists", ...fields }];
const tnt = (fields: object) => [{ key: "a", effect: "NoSchedule", ...fields }];
const many = (count: number, item: unknown) => Array.from({ length: count }, () => item);
const labelsNumbered = (count: number) =>
  Object.fromEntries(many(count, 0).map((_, index) => [`l${index}`, "x"]));
const bdg = (fields: object) => ({ consolidateAfter: "0s", budgets: [fields] });

const BREAKS: readonly Break[] = [
  ["weight bounds", "weight", 0],
  ["weight bounds", "weight", 101],
  ["weight is whole", "weight", 1.5],
  ["weight is a number", "weight", "5"],
  ["replicas bounds", "replicas", -1],
  ["replicas is whole", "replicas", 0.5],
  ["limits are quantities", "limits", { cpu: "1 GB" }],
  ["limits are no fractions", "limits", { cpu: 1.5 }],
  ["limits are no booleans", "limits", { cpu: true }],
  ["limits are a map", "limits", ["cpu"]],
  ["unknown field", "limit", { cpu: 1 }],
  ["unknown field", "template.specs", {}],
  ["unknown field", `${SPEC}.kubelet`, {}],
  ["unknown field", "disruption", { consolidateAfter: "0s", expireAfter: "1h" }],
  ["duration", "disruption", { consolidateAfter: "1d" }],
  ["duration", "disruption", { consolidateAfter: "never" }],
  ["policy", "disruption", { consolidateAfter: "0s", consolidationPolicy: "WhenUnderutilized" }],
  ["budget nodes", "disruption", bdg({ nodes: "101%" })],
  ["budget nodes", "disruption", bdg({ nodes: "5.5%" })],
  ["budget nodes", "disruption", bdg({ nodes: "-1" })],
  ["budget nodes are text", "disruption", bdg({ nodes: 10 })],
  ["budget reasons", "disruption", bdg({ nodes: "1", reasons: ["Expired"] })],
  ["budget reasons differ", "disruption", bdg({ nodes: "1", reasons: ["Empty", "Empty"] })],
  ["budget schedule needs duration", "disruption", bdg({ nodes: "1", schedule: "@daily" })],
  ["budget duration needs schedule", "disruption", bdg({ nodes: "1", duration: "1h" })],
  ["budget duration", "disruption", bdg({ nodes: "1", schedule: "@daily", duration: "30s" })],
  ["budget duration", "disruption", bdg({ nodes: "1", schedule: "@daily", duration: "1d" })],
  ["budget schedule", "disruption", bdg({ nodes: "1", schedule: "* * *", duration: "1h" })],
  ["budget schedule", "disruption", bdg({ nodes: "1", schedule: "daily", duration: "1h" })],
  ["at most 50 budgets", "disruption", { consolidateAfter: "0s", budgets: many(51, { nodes: "1" }) }],
  ["label value length", "template.metadata", { labels: { a: "x".repeat(64) } }],
  ["label value", "template.metadata", { labels: { a: "a b" } }],
  ["label value", "template.metadata", { labels: { a: "-a" } }],
  ["label value is text", "template.metadata", { labels: { a: 1 } }],
  ["reserved label", "template.metadata", { labels: { "karpenter.sh/nodepool": "a" } }],
  ["reserved label", "template.metadata", { labels: { "kubernetes.io/hostname": "a" } }],
  ["reserved label", "template.metadata", { labels: { "karpenter.sh/other": "a" } }],
  ["reserved label", "template.metadata", { labels: { "sub.karpenter.sh/other": "a" } }],
  ["reserved label", "template.metadata", { labels: { "karpenter.k8s.aws/other": "a" } }],
  ["at most 100 labels", "template.metadata", { labels: labelsNumbered(101) }],
  ["annotation is text", "template.metadata", { annotations: { a: true } }],
  ["at most 100 requirements", `${SPEC}.requirements`, many(101, req({})[0])],
  ["requirement key", `${SPEC}.requirements`, req({ key: "" })],
  ["requirement key", `${SPEC}.requirements`, req({ key: "-a" })],
  ["requirement key", `${SPEC}.requirements`, req({ key: "A.b/c" })],
  ["requirement key", `${SPEC}.requirements`, req({ key: "a/b/c" })],
  ["requirement key length", `${SPEC}.requirements`, req({ key: `${"a".repeat(300)}/${"b".repeat(20)}` })],
  ["requirement key needed", `${SPEC}.requirements`, [{ operator: "Exists" }]],
  ["reserved requirement", `${SPEC}.requirements`, req({ key: "karpenter.sh/nodepool" })],
  ["reserved requirement", `${SPEC}.requirements`, req({ key: "kubernetes.io/hostname" })],
  ["reserved requirement", `${SPEC}.requirements`, req({ key: "karpenter.sh/registered" })],
  ["reserved requirement", `${SPEC}.requirements`, req({ key: "karpenter.k8s.aws/nope" })],
  ["operator", `${SPEC}.requirements`, req({ operator: "in", values: ["a"] })],
  ["operator needed", `${SPEC}.requirements`, [{ key: "a" }]],
  ["In needs values", `${SPEC}.requirements`, req({ operator: "In" })],
  ["In needs values", `${SPEC}.requirements`, req({ operator: "In", values: [] })],
  ["Gt needs a number", `${SPEC}.requirements`, req({ operator: "Gt" })],
  ["Gt needs a number", `${SPEC}.requirements`, req({ operator: "Gt", values: ["a"] })],
  ["Lt needs one number", `${SPEC}.requirements`, req({ operator: "Lt", values: ["1", "2"] })],
  ["Gte needs a whole number", `${SPEC}.requirements`, req({ operator: "Gte", values: ["1.5"] })],
  ["Lte is not negative", `${SPEC}.requirements`, req({ operator: "Lte", values: ["-1"] })],
  ["Gt fits 64 bits", `${SPEC}.requirements`, req({ operator: "Gt", values: ["9223372036854775808"] })],
  ["values are text", `${SPEC}.requirements`, req({ operator: "In", values: [2] })],
  ["values are a list", `${SPEC}.requirements`, req({ operator: "In", values: "2" })],
  ["minValues bounds", `${SPEC}.requirements`, req({ minValues: 0 })],
  ["minValues bounds", `${SPEC}.requirements`, req({ minValues: 51 })],
  ["minValues at most values", `${SPEC}.requirements`, req({ operator: "In", values: ["a"], minValues: 2 })],
  ["taint key", `${SPEC}.taints`, tnt({ key: "" })],
  ["taint key", `${SPEC}.taints`, tnt({ key: "a b" })],
  ["taint key needed", `${SPEC}.taints`, [{ effect: "NoSchedule" }]],
  ["taint effect", `${SPEC}.taints`, tnt({ effect: "NO_SCHEDULE" })],
  ["taint effect needed", `${SPEC}.startupTaints`, [{ key: "a" }]],
  ["taint value", `${SPEC}.startupTaints`, tnt({ value: "a=b" })],
  ["taint value", `${SPEC}.taints`, tnt({ value: "" })],
  ["taint time", `${SPEC}.taints`, tnt({ timeAdded: "yesterday" })],
  ["taint time", `${SPEC}.taints`, tnt({ timeAdded: "2026-02-30T00:00:00Z" })],
  ["taint time", `${SPEC}.taints`, tnt({ timeAdded: "2026-01-01T00:00Z" })],
  ["node class group", `${SPEC}.nodeClassRef.group`, "a/b"],
  ["node class group", `${SPEC}.nodeClassRef.group`, ""],
  ["node class kind", `${SPEC}.nodeClassRef.kind`, ""],
  ["node class name", `${SPEC}.nodeClassRef.name`, ""],
  ["node class name needed", `${SPEC}.nodeClassRef.name`],
  ["expireAfter", `${SPEC}.expireAfter`, "30d"],
  ["expireAfter", `${SPEC}.expireAfter`, "-1h"],
  ["expireAfter is text", `${SPEC}.expireAfter`, 720],
  ["terminationGracePeriod", `${SPEC}.terminationGracePeriod`, "Never"],
];

const STATIC_BREAKS: readonly Break[] = [
  ["replicas without weight", "weight", 10],
  ["replicas without limits on size", "limits", { cpu: 1 }],
  ["replicas without limits on size", "limits", { nodes: 1, memory: "1Gi" }],
];

const staticSpecs = nodePoolSpecs.map(({ weight: _, ...spec }) => ({ ...spec, replicas: 1, limits: {} }));

const PLAIN = {
  template: {
    spec: {
      nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "default" },
      requirements: [],
    },
  },
};

/** The plainest NodePool, broken in every way that is known here. */
export const everyBrokenNodePool = [
  ...eachBroken(PLAIN, BREAKS),
  ...eachBroken({ ...PLAIN, replicas: 1 }, STATIC_BREAKS),
];

/** Specs of NodePools that the API server refuses, each for one reason. */
export const brokenNodePoolSpecs = fc.oneof(
  { weight: BREAKS.length, arbitrary: brokenBy(nodePoolSpecs, BREAKS) },
  { weight: STATIC_BREAKS.length, arbitrary: brokenBy(staticSpecs, STATIC_BREAKS) },
);
