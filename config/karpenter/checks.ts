import { addonIdentity } from "../cluster/addons/known";
import type { AddonSettings } from "../cluster/addons/schema";
import { karpenterSupport } from "../cluster/compatibility";
import { ecrOf } from "../ecr";
import type { Environment } from "../environment-sections";
import { expected } from "../messages";
import { endpointsLacking } from "../network/endpoints";
import { durationSeconds } from "../primitives";
import type { Problem } from "../problems";
import type { Partially } from "../without-invalid";
import { chartProblems, chartWarnings } from "./chart/checks";
import { gatesOfOtherReleases } from "./feature-gates";

type Sections = Partially<
  Pick<
    Environment,
    "aws" | "cluster" | "interruption" | "karpenter" | "network" | "nodeClasses" | "systemNodeGroup"
  >
>;

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
    ...ofVersion(sections, "error"),
    ...replicaProblems(sections),
    ...chartProblems(sections),
    ...problem(
      ["karpenter", "podSecurity"],
      karpenter.podSecurity !== undefined &&
        (karpenter.namespace === "kube-system" || karpenter.createNamespace === false),
      "needs a namespace that workloads makes: write karpenter.namespace: karpenter, without createNamespace: false; kube-system holds pods that no standard but privileged takes",
    ),
    ...gatesOfOtherReleases(karpenter),
    ...(karpenter.isolatedVpc ? isolationProblems(sections) : []),
  ];
}

export function karpenterWarnings(sections: Sections): Problem[] {
  return [...ofVersion(sections, "warning"), ...chartWarnings(sections)];
}

function ofVersion({ cluster, karpenter }: Sections, kind: "error" | "warning"): Problem[] {
  if (!cluster?.version || !karpenter?.version) return [];
  const { [kind]: message = "" } = karpenterSupport(karpenter.version, cluster.version);
  return problem(["karpenter", "version"], message !== "", message);
}

/** The chart's anti-affinity puts each replica on a node of its own: one too many stays Pending, and Helm waits for it. */
function replicaProblems({ cluster, karpenter, systemNodeGroup }: Sections): Problem[] {
  const { minSize } = systemNodeGroup ?? {};
  if (cluster?.existing !== undefined && cluster.existing.controllerNodes !== "systemNodeGroup") return [];
  if (karpenter?.replicas === undefined || minSize === undefined) return [];
  return problem(
    ["karpenter", "replicas"],
    karpenter.replicas > minSize,
    expected(
      `at most systemNodeGroup.minSize (${minSize})`,
      "each replica needs a node of its own, so lower it or raise minSize",
    ),
  );
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
