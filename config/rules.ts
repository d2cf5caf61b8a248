import { credentialsProblems } from "./aws/credentials";
import { misspeltRegion, unknownRegion } from "./aws/regions";
import { accessProblems } from "./cluster/access";
import { karpenterSupport, kubernetesSupport } from "./cluster/compatibility";
import { asRecord } from "./crd/reading";
import { drainProblems, drainWarnings } from "./drain/checks";
import type { Environment } from "./environment-sections";
import { infraNeedProblems, infraNeedWarnings } from "./infra-needs/checks";
import { policySizeProblems } from "./infra-needs/policy-size";
import { chartValueProblems, knowsChartKeys } from "./karpenter/chart/check";
import { controllerEnvProblems } from "./karpenter/chart/controller-env";
import { gatedKindProblems, hasFeatureGate, karpenterProblems } from "./karpenter/checks";
import { releaseWarnings } from "./karpenter-release/sections";
import {
  loadBalancerControllerProblems,
  loadBalancerControllerWarnings,
} from "./load-balancer-controller/checks";
import { expected } from "./messages";
import { networkProblems, networkWarnings } from "./network/checks";
import { nodeClassProblems, nodeClassWarnings } from "./node-classes/checks";
import { nodePoolProblems } from "./node-pools/checks";
import { nodePoolWarnings } from "./node-pools/warnings";
import { nodeRoleProblems } from "./node-roles/schema";
import { policyProblems, policyWarnings } from "./policy-checks";
import type { Problem } from "./problems";
import { samplesProblems, samplesWarnings } from "./samples/checks";
import { systemNodeTypeDoubts } from "./system-node-group/schema";
import { tagProblems } from "./tags/checks";
import type { Partially } from "./without-invalid";

type Rule = (environment: Partially<Environment>) => Problem[];

/** What is wrong across sections, though each section is right by itself. Bears sections that are not. */
export function environmentProblems(environment: Partially<Environment>): Problem[] {
  return PROBLEMS.flatMap((rule) => rule(environment));
}

/** What works and costs: money, safety or a night's sleep. */
export function environmentWarnings(
  environment: Environment,
  clusterName = environment.cluster.name ?? "karpenter",
): Problem[] {
  return WARNINGS.flatMap((rule) => rule(environment, clusterName));
}

const PROBLEMS: readonly Rule[] = [
  ({ aws, state }) => [
    ...misspeltRegion(["aws", "region"], aws?.region),
    ...misspeltRegion(["state", "region"], state?.backend === "s3" ? state.region : undefined),
  ],

  ({ systemNodeGroup }) => systemNodeTypeDoubts(systemNodeGroup).problems,

  ({ cluster }) =>
    problem(["cluster", "version"], cluster?.version && kubernetesSupport(cluster.version).error),

  ({ cluster, karpenter }) =>
    problem(
      ["karpenter", "version"],
      cluster?.version && karpenter?.version && karpenterSupport(karpenter.version, cluster.version).error,
    ),

  credentialsProblems,

  ({ state }) =>
    problem(
      ["state", "kmsKeyArn"],
      state?.backend === "s3" &&
        state.encrypt === false &&
        state.kmsKeyArn !== undefined &&
        "needs encrypt: true",
    ),

  networkProblems,

  tagProblems,

  karpenterProblems,

  policyProblems,

  nodeRoleProblems,

  infraNeedProblems,

  policySizeProblems,

  ({ aws, cluster }) =>
    accessProblems(cluster?.access, { admins: cluster?.admins, accountId: aws?.accountId }),

  ({ interruption }) =>
    problem(
      ["interruption", "notifications"],
      interruption?.queue === false &&
        interruption.notifications !== undefined &&
        "needs queue: true, whose rules send the emails",
    ),

  // The chart's anti-affinity puts each replica on a node of its own: one too many stays Pending, and Helm waits for it.
  ({ cluster, karpenter, systemNodeGroup }) =>
    problem(
      ["karpenter", "replicas"],
      (cluster?.existing === undefined || cluster.existing.controllerNodes === "systemNodeGroup") &&
        karpenter?.replicas !== undefined &&
        systemNodeGroup?.minSize !== undefined &&
        karpenter.replicas > systemNodeGroup.minSize &&
        expected(
          `at most systemNodeGroup.minSize (${systemNodeGroup.minSize})`,
          "each replica needs a node of its own, so lower it or raise minSize",
        ),
    ),

  ({ karpenter }) =>
    karpenter?.version && knowsChartKeys(karpenter.version)
      ? chartValues(karpenter.values, karpenter.version)
      : [],

  ({ karpenter }) => OWN_VALUES.flatMap(([path, instead]) => ownValue(karpenter?.values, path, instead)),

  ({ aws, karpenter }) => controllerEnvProblems(karpenter?.values, aws?.region),

  ({ cluster, nodeClasses }) => nodeClassProblems(nodeClasses, { kubernetesVersion: cluster?.version }),

  ({ aws, karpenter, nodeClasses, nodePools }) =>
    nodePoolProblems(nodePools, {
      nodeClasses,
      region: aws?.region,
      staticCapacity: hasFeatureGate(karpenter, "staticCapacity"),
    }),

  gatedKindProblems,

  loadBalancerControllerProblems,

  drainProblems,

  samplesProblems,
];

/** Values of the chart that other things are made to match: IAM conditions, the drain's filters, the Pod Identity. */
const OWN_VALUES = [
  ["settings.clusterName", "write cluster.name instead"],
  ["settings.clusterEndpoint", "remove it: infra puts it out"],
  ["settings.interruptionQueue", "write interruption.queue instead"],
  ["serviceAccount.name", "write karpenter.serviceAccount instead"],
  ["replicas", "write karpenter.replicas instead"],
] as const;

type Warning = (environment: Environment, clusterName: string) => Problem[];

const WARNINGS: readonly Warning[] = [
  ({ aws, state }) => [
    ...unknownRegion(["aws", "region"], aws.region),
    ...unknownRegion(["state", "region"], state.backend === "s3" ? state.region : undefined),
  ],

  ({ systemNodeGroup }) => systemNodeTypeDoubts(systemNodeGroup).warnings,

  ({ cluster }) =>
    problem(["cluster", "version"], cluster?.version && kubernetesSupport(cluster.version).warning),

  ({ cluster, karpenter }) =>
    problem(
      ["karpenter", "version"],
      cluster?.version && karpenter?.version && karpenterSupport(karpenter.version, cluster.version).warning,
    ),

  ({ cluster }) =>
    problem(
      ["cluster", "endpoint", "publicCidrs"],
      cluster?.endpoint?.public &&
        cluster.endpoint.publicCidrs?.includes("0.0.0.0/0") &&
        "the API server answers the whole internet (callers still need IAM credentials); name the ranges that you call from",
    ),

  networkWarnings,

  policyWarnings,

  infraNeedWarnings,

  ({ interruption }) =>
    problem(
      ["interruption", "queue"],
      interruption?.queue === false &&
        "Spot nodes are reclaimed without a drain: pods are killed two minutes after the notice",
    ),

  drainWarnings,

  ({ karpenter }) =>
    karpenter?.version && !knowsChartKeys(karpenter.version)
      ? chartValues(karpenter.values, karpenter.version)
      : [],

  ({ nodePools }) =>
    problem(
      ["nodePools"],
      Object.keys(nodePools).length === 0 && "Karpenter launches nothing without a pool",
    ),

  ({ cluster, network, nodeClasses }, clusterName) =>
    nodeClassWarnings(nodeClasses, {
      clusterName,
      isNewVpc: network.existing === undefined && cluster.existing === undefined,
      cniValues: cluster.addons?.["vpc-cni"].values,
    }),

  ({ nodeClasses, nodePools }) => nodePoolWarnings(nodePools, nodeClasses),

  releaseWarnings,

  loadBalancerControllerWarnings,

  samplesWarnings,
];

function ownValue(values: unknown, path: string, instead: string): Problem[] {
  const keys = path.split(".");
  const value = keys.reduce<unknown>((holder, key) => asRecord(holder)[key], values);
  return problem(
    ["karpenter", "values", ...keys],
    value !== undefined && `conflicts with what other parts of the cluster are made to match; ${instead}`,
  );
}

/** Helm ignores a key that the chart does not have, and the setting stays what it was. */
function chartValues(values: unknown, version: string): Problem[] {
  return chartValueProblems(asRecord(values), version).map(({ path, message }) => ({
    path: ["karpenter", "values", ...path.split(".")],
    message,
  }));
}

function problem(path: Problem["path"], message: string | false | undefined): Problem[] {
  return message ? [{ path, message }] : [];
}
