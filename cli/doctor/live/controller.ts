import { conditionOf } from "../../../rehearsal/kubernetes/conditions";
import type { LiveEnvironment, LiveFinding, Look } from "./finding";
import type { ClusterState, Deployment } from "./state";

/** Whether Karpenter itself is there and runs. */
export function lookAtController(
  { hasKarpenter, controllers, controllerPods, unread }: ClusterState,
  { karpenter, file }: LiveEnvironment,
): Look {
  const { namespace } = karpenter;
  const own = controllers.find(({ metadata }) => metadata.namespace === namespace);
  const well = `Karpenter ${own === undefined ? "" : versionOf(own)} runs in ${namespace}`;
  if (!hasKarpenter)
    return {
      well,
      findings: [
        {
          harm: "now",
          what: "the cluster does not know Karpenter's kinds: its CRDs are not there",
          fix: "deploy workloads, which brings them with Karpenter",
        },
      ],
    };
  // What could not be read may well be there.
  if (own === undefined && unread.some(({ what }) => what.startsWith("deployments")))
    return { well, findings: [] };
  if (own === undefined)
    return {
      well,
      findings: [
        {
          harm: "now",
          what: `no Deployment of Karpenter's in namespace ${namespace}: no node comes, and none goes`,
          fix: `deploy workloads; where Karpenter runs elsewhere, set karpenter.namespace in ${file}`,
        },
      ],
    };
  return { well, findings: replicaFindings(own, controllerPods) };
}

function replicaFindings(own: Deployment, pods: ClusterState["controllerPods"]): LiveFinding[] {
  const { namespace = "", name } = own.metadata;
  const wanted = own.spec.replicas ?? 1;
  const available = own.status?.availableReplicas ?? 0;
  if (wanted > 0 && available >= wanted) return [];
  if (wanted === 0)
    return [
      {
        harm: "now",
        what: `Karpenter is scaled to 0: no node comes, and none goes`,
        fix: `deploy workloads, or kubectl scale deployment ${name} -n ${namespace} --replicas=2`,
      },
    ];
  return [
    {
      harm: available === 0 ? "now" : "soon",
      what: `${available} of ${wanted} replicas of Karpenter are available${available === 0 ? ": no node comes, and none goes" : ""}`,
      reported: whyNotUp(pods.filter(({ metadata }) => metadata.namespace === namespace)),
      fix: `kubectl describe pod -n ${namespace} -l app.kubernetes.io/name=karpenter, and kubectl logs of the same; each replica needs a system node of its own`,
    },
  ];
}

function whyNotUp(pods: ClusterState["controllerPods"]): string | undefined {
  const reasons = pods.flatMap((pod) => {
    const waiting = pod.status?.containerStatuses?.find(({ state }) => state?.waiting)?.state?.waiting;
    const unscheduled = conditionOf(pod, "PodScheduled");
    if (waiting?.reason) return [[waiting.reason, waiting.message].filter(Boolean).join(": ")];
    return unscheduled?.status === "False" && unscheduled.message ? [unscheduled.message] : [];
  });
  return reasons[0];
}

/** Version that a Deployment's image names: `1.14.3`. */
export function versionOf({ spec }: Deployment): string {
  const [container] = spec.template.spec.containers;
  return /:v?(\d+\.\d+\.\d+[^@]*)/.exec(container?.image ?? "")?.[1] ?? "of unknown version";
}
