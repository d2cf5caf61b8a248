import { z } from "zod";
import { entrySchema } from "../crd/entry-schema";
import { has } from "../crd/reading";
import { manifestKeys } from "../loader/manifests";
import { expected } from "../messages";
import { namespacedMetadata, type ObjectMetadata } from "../object-metadata";
import { kubernetesName, NAME_OF_OBJECT } from "../primitives";

/** An entry of `capacityBuffers`: the spec of a CapacityBuffer, without short forms or defaults. */
export interface CapacityBufferEntry {
  readonly metadata?: ObjectMetadata;
}

export const capacityBufferEntrySchema = entrySchema<CapacityBufferEntry>({
  kind: "CapacityBuffer",
  shortForms: { metadata: namespacedMetadata },
  notes: {},
  expected: expected("a map of a CapacityBuffer's spec"),
  // The CRD asks for one at most, and Karpenter does nothing for a buffer with none.
  check: (entry, context) => {
    if (has(entry, "podTemplateRef", "scalableRef") || manifestKeys(Object.keys(entry)).length > 0) return;
    context.addIssue({
      code: "custom",
      path: [],
      message: "needs podTemplateRef or scalableRef, which say what pods the room is for",
    });
  },
});

export const capacityBuffersSchema = z
  .record(kubernetesName, capacityBufferEntrySchema, {
    error: ({ code }) =>
      code === "invalid_key" ? NAME_OF_OBJECT : expected("a map from names to CapacityBuffers"),
  })
  .default({})
  .describe(
    "CapacityBuffers by name: room that Karpenter keeps for pods to come, from Karpenter 1.14. An entry is the spec: `podTemplateRef` or `scalableRef`, `replicas`, `percentage`, `limits`. Needs `karpenter.featureGates.capacityBuffer`.",
  );
