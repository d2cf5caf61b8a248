import { z } from "zod";
import { entrySchema } from "../crd/entry-schema";
import { expected } from "../messages";
import { type ObjectMetadata, objectMetadata } from "../object-metadata";
import { kubernetesName, NAME_OF_OBJECT } from "../primitives";

/** An entry of `nodeOverlays`: the spec of a NodeOverlay, without short forms or defaults. */
export interface NodeOverlayEntry {
  readonly metadata?: ObjectMetadata;
}

export const nodeOverlayEntrySchema = entrySchema<NodeOverlayEntry>({
  kind: "NodeOverlay",
  shortForms: { metadata: objectMetadata },
  notes: {},
  expected: expected("a map of a NodeOverlay's spec"),
});

export const nodeOverlaysSchema = z
  .record(kubernetesName, nodeOverlayEntrySchema, {
    error: ({ code }) =>
      code === "invalid_key" ? NAME_OF_OBJECT : expected("a map from names to NodeOverlays"),
  })
  .default({})
  .describe(
    "NodeOverlays by name: prices and extended resources of instance types, as Karpenter reckons with them. An entry is the spec: `requirements`, `price` or `priceAdjustment`, `capacity`, `weight`. Needs `karpenter.featureGates.nodeOverlay`.",
  );
