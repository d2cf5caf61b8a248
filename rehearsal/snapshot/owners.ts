import type { LiveCluster } from "./live-objects";
import type { LivePod } from "./pod-fields";

/** Kinds that a rehearsal's own controllers make pods of. */
const KINDS = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "Pod"] as const;
export type Kind = (typeof KINDS)[number];

/** What made a pod, and what makes it in a rehearsal. */
export interface Owner {
  readonly kind: Kind;
  readonly namespace: string;
  readonly name: string;
  /** Kind of the controller that a rehearsal lacks, and that a Deployment stands in for. */
  readonly standsInFor?: string;
}

/** Pods that a rehearsal does not bring, by why. */
export type LeftOut = keyof typeof LEFT_OUT;
export const LEFT_OUT = {
  karpenter: "of Karpenter's own, which the environment brings",
  autoscaler: "of the Cluster Autoscaler, which Karpenter replaces",
  static: "static, which their node brings",
  gated: "held back by a scheduling gate, as they are today",
} as const;

const CONTROLLERS: Readonly<Record<string, LeftOut>> = {
  karpenter: "karpenter",
  "cluster-autoscaler": "autoscaler",
  "aws-cluster-autoscaler": "autoscaler",
};

const GROUPS: Readonly<Record<string, string>> = {
  StatefulSet: "apps",
  DaemonSet: "apps",
  ReplicaSet: "apps",
  Deployment: "apps",
  Job: "batch",
};

/** Finds what made a pod: a Deployment behind its ReplicaSet, a Rollout behind its own. */
export class Owners {
  private readonly replicaSets: ReadonlyMap<string, LiveCluster["replicasets"][number]>;

  constructor({ replicasets }: Pick<LiveCluster, "replicasets">) {
    this.replicaSets = new Map(
      replicasets.map((each) => [`${each.metadata.namespace}/${each.metadata.name}`, each]),
    );
  }

  of(pod: LivePod): Owner | LeftOut {
    const { name, namespace = "default", labels = {} } = pod.metadata;
    const own = controllerOf(pod.metadata);
    const app = CONTROLLERS[labels["app.kubernetes.io/name"] ?? ""];
    if (app !== undefined && own?.kind === "ReplicaSet") return app;
    if ((pod.spec?.schedulingGates ?? []).length > 0) return "gated";
    if (own === undefined) return { kind: "Pod", namespace, name };
    if (own.kind === "Node") return "static";
    const above =
      own.kind === "ReplicaSet" && groupOf(own) === "apps"
        ? controllerOf(this.replicaSets.get(`${namespace}/${own.name}`)?.metadata)
        : undefined;
    const { kind = "", name: ownName = name, ...made } = above ?? own;
    const known = KINDS.find((each) => each === kind && GROUPS[each] === groupOf(made));
    if (known !== undefined) return { kind: known, namespace, name: ownName };
    return { kind: "Deployment", namespace, name: ownName, standsInFor: kind };
  }
}

function controllerOf(metadata: LivePod["metadata"] | undefined) {
  return metadata?.ownerReferences?.find(({ controller }) => controller === true);
}

function groupOf({ apiVersion = "" }: { readonly apiVersion?: string }): string {
  return apiVersion.split("/").at(0) ?? "";
}
