import { awsProblems, awsWarnings } from "./aws/checks";
import { clusterProblems, clusterWarnings } from "./cluster/checks";
import { asRecord } from "./crd/reading";
import { devicePluginProblems, devicePluginWarnings } from "./device-plugins/checks";
import { drainProblems, drainWarnings } from "./drain/checks";
import type { Environment } from "./environment-sections";
import { digestProblems } from "./image";
import { infraNeedProblems, infraNeedWarnings } from "./infra-needs/checks";
import { policySizeProblems } from "./infra-needs/policy-size";
import { interruptionProblems, interruptionWarnings } from "./interruption/checks";
import { karpenterProblems, karpenterWarnings } from "./karpenter/checks";
import { gatedKindProblems, hasFeatureGate } from "./karpenter/feature-gates";
import { releaseWarnings } from "./karpenter-release/sections";
import {
  loadBalancerControllerProblems,
  loadBalancerControllerWarnings,
} from "./load-balancer-controller/checks";
import { monitoringProblems } from "./monitoring/checks";
import { networkProblems, networkWarnings } from "./network/checks";
import { networkPolicyWarnings } from "./network/network-policies";
import { nodeClassProblems, nodeClassWarnings } from "./node-classes/checks";
import { takesExpressions } from "./node-classes/prefix-delegation";
import { nodePoolProblems } from "./node-pools/checks";
import { nodePoolWarnings } from "./node-pools/warnings";
import { nodeRoleProblems } from "./node-roles/schema";
import { policyProblems, policyWarnings } from "./policy-checks";
import type { Problem } from "./problems";
import { samplesProblems, samplesWarnings } from "./samples/checks";
import { stateProblems, stateWarnings } from "./state/checks";
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
  awsProblems,

  stateProblems,

  networkProblems,

  tagProblems,

  clusterProblems,

  ({ systemNodeGroup }) => systemNodeTypeDoubts(systemNodeGroup).problems,

  nodeRoleProblems,

  karpenterProblems,

  gatedKindProblems,

  policyProblems,

  infraNeedProblems,

  policySizeProblems,

  interruptionProblems,

  ({ cluster, karpenter, nodeClasses }) =>
    nodeClassProblems(nodeClasses, { kubernetesVersion: cluster?.version, karpenter }),

  ({ aws, karpenter, nodeClasses, nodePools }) =>
    nodePoolProblems(nodePools, {
      nodeClasses,
      region: aws?.region,
      staticCapacity: hasFeatureGate(karpenter, "staticCapacity"),
    }),

  devicePluginProblems,

  ({ devicePlugins, karpenter, loadBalancerController }) => [
    ...digestProblems(["karpenter", "values"], karpenter?.values),
    ...digestProblems(["loadBalancerController", "values"], loadBalancerController?.values),
    ...Object.entries(devicePlugins ?? {}).flatMap(([kind, settings]) =>
      digestProblems(["devicePlugins", kind, "values"], asRecord(settings).values),
    ),
  ],

  loadBalancerControllerProblems,

  drainProblems,

  monitoringProblems,

  samplesProblems,
];

type Warning = (environment: Environment, clusterName: string) => Problem[];

const WARNINGS: readonly Warning[] = [
  awsWarnings,

  stateWarnings,

  networkWarnings,

  clusterWarnings,

  ({ systemNodeGroup }) => systemNodeTypeDoubts(systemNodeGroup).warnings,

  karpenterWarnings,

  networkPolicyWarnings,

  policyWarnings,

  infraNeedWarnings,

  interruptionWarnings,

  drainWarnings,

  ({ cluster, karpenter, network, nodeClasses }, clusterName) =>
    nodeClassWarnings(nodeClasses, {
      clusterName,
      isNewVpc: network.existing === undefined && cluster.existing === undefined,
      cniValues: cluster.addons?.["vpc-cni"].values,
      prefixDelegation: cluster.addons?.["vpc-cni"].prefixDelegation,
      countsInterfaces: takesExpressions(karpenter),
    }),

  ({ nodeClasses, nodePools }) => nodePoolWarnings(nodePools, nodeClasses),

  releaseWarnings,

  devicePluginWarnings,

  loadBalancerControllerWarnings,

  samplesWarnings,
];
