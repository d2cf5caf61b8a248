import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { type InfraValues, withInfraValues } from "../../config/infra-value";
import type { ResolvedEnvironment } from "../../config/resolve";
import { DrainHook } from "../../constructs/destroy-hooks/drain-hook";
import { CrdWait } from "../../constructs/karpenter/crd-wait";
import { KarpenterCharts } from "../../constructs/karpenter/karpenter-charts";
import { KarpenterNodes } from "../../constructs/karpenter/karpenter-nodes";
import { output } from "../output";
import type { ClusterParts } from "./cluster";
import { hookTarget, type WorkloadsScope } from "./scope";

const USAGE_COLUMNS = [
  "NAME:.metadata.name",
  "NODES:.status.resources.nodes",
  "CPU:.status.resources.cpu",
  "CPU-LIMIT:.spec.limits.cpu",
  "MEMORY:.status.resources.memory",
  "MEMORY-LIMIT:.spec.limits.memory",
] as const;

type KarpenterScope = WorkloadsScope & ClusterParts;

export interface KarpenterParts {
  /** The probe and Karpenter's nodes: what needs nodes comes after them, and goes before them. */
  readonly nodes: readonly ITerraformDependable[];
}

/** Karpenter's charts, the hook that drains its nodes, and the EC2NodeClasses and NodePools behind it. */
export function karpenterWorkloads(stack: Construct, scope: KarpenterScope): KarpenterParts {
  const { environment, infra, probe, systemNodes, discovered, drainImage: image } = scope;
  const { drain, karpenter } = environment;
  const { crds, controller, sleep } = charts(stack, scope);
  // Between Karpenter and its nodes: in the state before the first NodePool is, and run before Karpenter goes.
  const { deadlineSeconds } = drain;
  const nodePools = drain.nodePools === "own" ? Object.keys(environment.nodePools) : undefined;
  const hook =
    drain.runner === "local"
      ? new DrainHook(stack, "DrainHook", {
          ...hookTarget(scope),
          deadlineSeconds,
          ownsInstanceProfiles: drain.ownsInstanceProfiles,
          nodePools,
          dependsOn: [crds, controller, sleep],
        })
      : undefined;
  const nodes = new KarpenterNodes(stack, "Nodes", {
    nodeClasses: withInfra(environment.nodeClasses, { ...infra, ...discovered?.selectorTerms }),
    nodePools: objectsOf(environment.nodePools),
    nodeOverlays: environment.nodeOverlays,
    capacityBuffers: environment.capacityBuffers,
    headroom: headroomOf(environment.nodePools),
    takeOwnership: karpenter.takeOwnership,
    drain: drain.runner === "in-cluster" ? { image, deadlineSeconds, systemNodes, nodePools } : undefined,
    dependsOn: [probe.namespace, hook?.resource ?? sleep],
  });
  outputs(stack, karpenter);
  return { nodes: [probe.namespace, nodes.release] };
}

/** The CRDs, the controller, and the pause until every API server knows the CRDs. */
function charts(stack: Construct, { environment, infra, probe, systemNodes, discovered }: KarpenterScope) {
  const { aws, karpenter, systemNodeGroup } = environment;
  const { crds, controller } = new KarpenterCharts(stack, "Karpenter", {
    ...karpenter,
    probe,
    region: aws.region,
    clusterName: infra.cluster_name,
    clusterEndpoint: infra.cluster_endpoint,
    interruptionQueue: infra.karpenter_queue_name,
    irsa:
      karpenter.identity === "irsa"
        ? { roleArn: infra.karpenter_controller_role_arn, regionalSts: karpenter.stsRegionalEndpoints }
        : undefined,
    systemNodes,
    ...(systemNodeGroup ? {} : { replicas: discovered?.replicas }),
  });
  const { sleep } = new CrdWait(stack, "CrdWait", {
    version: karpenter.version,
    duration: karpenter.crdWait,
    dependsOn: [crds, controller],
  });
  return { crds, controller, sleep };
}

function outputs(stack: Construct, { namespace }: ResolvedEnvironment["karpenter"]): void {
  output(stack, "karpenter_logs", {
    value: `kubectl logs -f -n ${namespace} -l app.kubernetes.io/name=karpenter -c controller`,
    description: "Follows what Karpenter does.",
  });
  output(stack, "nodes_ready", {
    value: "kubectl get ec2nodeclasses,nodepools",
    description:
      "Shows whether AWS took the EC2NodeClasses and NodePools: Helm does not wait for them. kubectl describe tells the reason of a False.",
  });
  output(stack, "nodepool_usage", {
    value: `kubectl get nodepools -o custom-columns=${USAGE_COLUMNS.join(",")}`,
    description: "Shows what each NodePool's nodes have together, beside its limits.",
  });
  output(stack, "node_manifests", {
    value: "helm get manifest karpenter-nodes -n kube-system",
    description: "Shows the EC2NodeClasses and NodePools as they were rendered; kubectl apply takes them.",
  });
}

function objectsOf(nodePools: ResolvedEnvironment["nodePools"]) {
  return Object.fromEntries(
    Object.entries(nodePools).map(([name, { headroom: _, accelerators: __, ...pool }]) => [name, pool]),
  );
}

function headroomOf(nodePools: ResolvedEnvironment["nodePools"]) {
  return Object.fromEntries(
    Object.entries(nodePools).flatMap(([name, { headroom }]) => (headroom ? [[name, headroom]] : [])),
  );
}

/** Node classes with infra's values as tokens, which only the plan of this stack knows. */
function withInfra(nodeClasses: ResolvedEnvironment["nodeClasses"], infra: InfraValues) {
  return Object.fromEntries(
    Object.entries(nodeClasses).map(([name, { spec, ...object }]) => [
      name,
      { ...object, spec: withInfraValues(spec, infra) as object },
    ]),
  );
}
