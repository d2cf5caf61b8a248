import { z } from "zod";
import { ofType, qualifiedName, text } from "./crd/fields";
import { asRecord } from "./crd/reading";
import { expected } from "./messages";
import { kubernetesName, labelKey, labelValue, WITH_OTHER_PROBLEMS } from "./primitives";

/** What Helm writes itself, by which it knows its objects again (https://helm.sh/docs/chart_best_practices/labels). */
const HELM_LABELS = ["app.kubernetes.io/managed-by", "app.kubernetes.io/instance"];
const HELM_DOMAIN = /^(meta\.)?helm\.sh\//;

function isHelms(key: string): boolean {
  return HELM_LABELS.includes(key) || HELM_DOMAIN.test(key);
}

function withoutHelms<Map extends z.ZodType>(map: Map) {
  return map.superRefine((value, context) => {
    for (const key of Object.keys(asRecord(value)).filter(isHelms)) {
      const message = "conflicts with Helm, which writes and reads it itself; remove the line";
      context.addIssue({ code: "custom", path: [key], message });
    }
  }, WITH_OTHER_PROBLEMS);
}

const fields = {
  labels: withoutHelms(z.record(labelKey, labelValue, ofType(expected("a map such as {team: shop}"))))
    .optional()
    .describe("Labels of the object itself, not of nodes. Default: Helm's alone."),
  annotations: withoutHelms(
    z.record(
      qualifiedName,
      text,
      ofType(expected("a map such as {kubernetes.io/description: for batch jobs}")),
    ),
  )
    .optional()
    .describe(
      "Annotations of the object itself, not of nodes, such as `kubernetes.io/description`. Default: none.",
    ),
};

/** `metadata` of one of Karpenter's objects, beside its spec. */
export const objectMetadata = z
  .strictObject(fields, ofType(expected("a map with labels and annotations")))
  .optional()
  .describe("Labels and annotations of the object itself. Default: Helm's labels alone.");

/** The same of an object that lies in a namespace. */
export const namespacedMetadata = z
  .strictObject(
    {
      namespace: kubernetesName
        .default("default")
        .describe("Namespace of the object, which must be there when workloads is deployed."),
      ...fields,
    },
    ofType(expected("a map with namespace, labels and annotations")),
  )
  .prefault({})
  .describe("Where the object lies, and labels and annotations of it.");

export interface ObjectMetadata {
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}
