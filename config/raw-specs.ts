import { z } from "zod";
import { ofType } from "./crd/fields";
import { asRecord, has, problemWhen } from "./crd/reading";
import { manifestAdvice, manifestKeys } from "./loader/hints";
import { expected } from "./messages";
import { namespacedMetadata, objectMetadata } from "./object-metadata";
import { kubernetesName } from "./primitives";
import type { Problem } from "./problems";

/**
 * Kinds of Karpenter's whose specs are given as they are, without short forms or defaults: the release in
 * `karpenter.version` alone says what they may hold.
 */
export const RAW_KINDS = [
  { section: "nodeOverlays", kind: "NodeOverlay", gate: "nodeOverlay" },
  { section: "capacityBuffers", kind: "CapacityBuffer", gate: "capacityBuffer" },
] as const;

export type RawKind = (typeof RAW_KINDS)[number];

const NAME = expected("a name of at most 63 lower-case letters, digits and hyphens");

function byName<Metadata extends z.ZodType>(metadata: Metadata, what: string) {
  const entry = z.looseObject({ metadata }, ofType(expected(`a map of a ${what}'s spec`)));
  return z
    .record(kubernetesName, entry, {
      error: ({ code }) => (code === "invalid_key" ? NAME : expected(`a map from names to ${what}s`)),
    })
    .default({});
}

export const nodeOverlaysSchema = byName(objectMetadata, "NodeOverlay").describe(
  "NodeOverlays by name: prices and extended resources of instance types, as Karpenter reckons with them. An entry is the spec: `requirements`, `price` or `priceAdjustment`, `capacity`, `weight`. Needs `karpenter.featureGates.nodeOverlay`.",
);

export const capacityBuffersSchema = byName(namespacedMetadata, "CapacityBuffer").describe(
  "CapacityBuffers by name: room that Karpenter keeps for pods to come, from Karpenter 1.14. An entry is the spec: `podTemplateRef` or `scalableRef`, `replicas`, `percentage`, `limits`. Needs `karpenter.featureGates.capacityBuffer`.",
);

/** The spec in an entry. */
export function rawSpec(entry: unknown): Readonly<Record<string, unknown>> {
  const { metadata, ...spec } = asRecord(entry);
  return spec;
}

/** What no release's CRD says of an entry. */
export function entryProblems({ section, kind }: RawKind, name: string, entry: unknown): Problem[] {
  const path = [section, name];
  const ofManifest = manifestKeys(Object.keys(asRecord(entry)));
  if (ofManifest.length > 0) return [{ path, message: manifestAdvice(path, ofManifest) }];
  return problemWhen(
    kind === "CapacityBuffer" && !has(entry, "podTemplateRef", "scalableRef"),
    path,
    "needs podTemplateRef or scalableRef, which say what pods the room is for",
  );
}

/** Whether somebody pasted more than the spec. */
export function isManifest(entry: unknown): boolean {
  return manifestKeys(Object.keys(asRecord(entry))).length > 0;
}
