import { asRecord, problemWhen } from "../crd/reading";
import type { Environment } from "../environment-sections";
import { releaseHasKind } from "../karpenter-release/sections";
import type { Problem } from "../problems";
import type { Partially } from "../without-invalid";
import { chartValueProblems, knowsChartKeys } from "./chart/check";

type Karpenter = Partially<Environment["karpenter"]>;
type FeatureGate = keyof NonNullable<Environment["karpenter"]["featureGates"]>;

/** Whether a feature of Karpenter's is on: by the typed setting, or the chart's value, which wins. */
export function hasFeatureGate(karpenter: Karpenter | undefined, gate: FeatureGate): boolean {
  return (chartGates(karpenter)[gate] ?? karpenter?.featureGates?.[gate]) === true;
}

function chartGates(karpenter: Karpenter | undefined): Readonly<Record<string, unknown>> {
  return asRecord(asRecord(asRecord(karpenter?.values).settings).featureGates);
}

/** Kinds that Karpenter looks at only where a feature gate is on. */
const GATED = [
  { section: "nodeOverlays", kind: "NodeOverlay", gate: "nodeOverlay" },
  { section: "capacityBuffers", kind: "CapacityBuffer", gate: "capacityBuffer" },
] as const;

type GatedSections = Partially<Pick<Environment, "capacityBuffers" | "karpenter" | "nodeOverlays">>;

/** What Karpenter would not look at, since the gate of its kind is off. */
export function gatedKindProblems({ karpenter, ...sections }: GatedSections): Problem[] {
  return GATED.flatMap(({ section, kind, gate }) => {
    const isWithout = karpenter?.version !== undefined && !releaseHasKind(karpenter.version, kind);
    const setting =
      chartGates(karpenter)[gate] === undefined ? "featureGates" : "values.settings.featureGates";
    return problemWhen(
      Object.keys(sections[section] ?? {}).length > 0 && !isWithout && !hasFeatureGate(karpenter, gate),
      [section],
      `needs karpenter.${setting}.${gate}: true, a feature of Karpenter that is alpha; without it a ${kind} does nothing`,
    );
  });
}

/** The chart of a release takes no notice of a gate that only another release has. */
export function gatesOfOtherReleases({ version, featureGates = {} }: Karpenter): Problem[] {
  if (version === undefined || !knowsChartKeys(version)) return [];
  return chartValueProblems({ settings: { featureGates } }, version).map(({ path }) => ({
    path: ["karpenter", ...path.split(".").slice(1)],
    message: `needs another karpenter.version: ${version} has no such gate; remove the line`,
  }));
}
