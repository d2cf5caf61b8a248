import { addonIdentity } from "../cluster/addons/known";
import type { AddonSettings } from "../cluster/addons/schema";
import { asRecord } from "../crd/reading";
import { ecrOf } from "../ecr";
import type { Environment } from "../environment-sections";
import { releaseHasKind } from "../karpenter-release/sections";
import { expected } from "../messages";
import { endpointsLacking } from "../network/endpoints";
import { durationSeconds } from "../primitives";
import type { Problem } from "../problems";
import type { Partially } from "../without-invalid";
import { chartValueProblems, knowsChartKeys } from "./chart/check";

type Sections = Partially<
  Pick<Environment, "cluster" | "interruption" | "karpenter" | "network" | "nodeClasses">
>;
type Karpenter = Partially<Environment["karpenter"]>;

/** What is wrong with the controller's settings beside each other and beside the other sections. */
export function karpenterProblems(sections: Sections): Problem[] {
  const { karpenter = {} } = sections;
  const { identity, stsRegionalEndpoints, batching, metrics, chart } = karpenter;
  const { maxDuration = "10s", idleDuration = "1s" } = batching ?? {};
  return [
    ...problem(
      ["karpenter", "stsRegionalEndpoints"],
      stsRegionalEndpoints === true && identity === "podIdentity",
      "needs identity: irsa; EKS Pod Identity does not call STS from the pod",
    ),
    ...problem(
      ["karpenter", "batching"],
      batching !== undefined && durationSeconds(idleDuration) > durationSeconds(maxDuration),
      expected(`an idleDuration of at most maxDuration (${maxDuration})`),
    ),
    ...problem(
      ["karpenter", "metrics", "labels"],
      metrics?.labels !== undefined && metrics.serviceMonitor === false,
      "needs serviceMonitor: true, whose labels they are",
    ),
    ...problem(
      ["karpenter", "chart", "login"],
      chart !== undefined && "repository" in chart && chart.login === true && !ecrOf(chart.repository ?? ""),
      "needs a repository of ECR, oci://public.ecr.aws/... or oci://<account>.dkr.ecr.<region>.amazonaws.com/...; log in to another with helm registry login",
    ),
    ...gatesOfOtherReleases(karpenter),
    ...(karpenter.isolatedVpc ? isolationProblems(sections) : []),
  ];
}

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
    return problem(
      [section],
      Object.keys(sections[section] ?? {}).length > 0 && !isWithout && !hasFeatureGate(karpenter, gate),
      `needs karpenter.${setting}.${gate}: true, a feature of Karpenter that is alpha; without it a ${kind} does nothing`,
    );
  });
}

/** The chart of a release takes no notice of a gate that only another release has. */
function gatesOfOtherReleases({ version, featureGates = {} }: Karpenter): Problem[] {
  if (version === undefined || !knowsChartKeys(version)) return [];
  return chartValueProblems({ settings: { featureGates } }, version).map(({ path }) => ({
    path: ["karpenter", ...path.split(".").slice(1)],
    message: `needs another karpenter.version: ${version} has no such gate; remove the line`,
  }));
}

function isolationProblems(sections: Sections): Problem[] {
  const { karpenter, nodeClasses } = sections;
  const needsIam = Object.entries(nodeClasses ?? {}).filter(
    ([, entry]) =>
      entry?.role !== undefined ||
      (entry?.instanceProfile === undefined && karpenter?.nodeIdentity !== "instanceProfile"),
  );
  return [
    ...needsIam.map(([name, entry]) => ({
      path: entry?.role === undefined ? ["karpenter", "isolatedVpc"] : ["nodeClasses", name, "role"],
      message:
        entry?.role === undefined
          ? `needs karpenter.nodeIdentity: instanceProfile, or an instanceProfile in nodeClasses.${name}; IAM has no VPC endpoint, so Karpenter cannot make one`
          : "conflicts with karpenter.isolatedVpc; write instanceProfile instead, since IAM has no VPC endpoint and Karpenter cannot make one for a role",
    })),
    ...lackingEndpoints(sections),
  ];
}

/** Only where the VPC is ours and without a way out; what endpoints an existing one has, its owner knows. */
function lackingEndpoints({ cluster, karpenter, network, interruption }: Sections): Problem[] {
  if (network === undefined || !("nat" in network) || network.nat !== "none") return [];
  const { endpoints = [] } = network;
  const lacking = endpointsLacking(endpoints, {
    queue: interruption?.queue ?? true,
    podIdentity: karpenter?.identity !== "irsa" || hasAddonIdentity(cluster?.addons),
  });
  return problem(
    ["network", "endpoints"],
    lacking.length > 0,
    `needs, with karpenter.isolatedVpc, private or a list with ${lacking.join(", ")}`,
  );
}

function hasAddonIdentity(addons: object = {}): boolean {
  return Object.entries(addons).some(
    ([name, addon]) => addonIdentity(name, (addon as AddonSettings | undefined)?.podIdentity) !== undefined,
  );
}

function problem(path: Problem["path"], isWrong: boolean, message: string): Problem[] {
  return isWrong ? [{ path, message }] : [];
}
