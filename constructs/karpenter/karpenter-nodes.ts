import { Release } from "@cdktf/provider-helm/lib/release";
import { type ITerraformDependable, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import { type DrainJobSettings, type DrainTask, drainJob } from "../destroy-hooks/drain-job";
import { renderHelmValues } from "../shared/helm-values";

/** What the chart writes on every object of the release. */
const OF_THE_RELEASE = "app.kubernetes.io/managed-by=Helm,app.kubernetes.io/instance=karpenter-nodes";

/**
 * Karpenter drains a node whose NodeClaim is deleted, and an EC2NodeClass goes only after its last node. Every one is
 * deleted, whoever made it, unless NodePools are named: then this release's, and the others' nodes keep Karpenter. The last
 * step vouches for all: what `kubectl delete` may not wait for it takes for done.
 */
function drainNodes(nodePools: readonly string[] | undefined): DrainTask {
  const ofRelease = nodePools ? ["--selector", OF_THE_RELEASE] : ["--all"];
  const ofPools = nodePools ? ["--selector", selectorOf(nodePools)] : ["--all"];
  return {
    name: "karpenter-drain",
    steps: [
      { name: "nodepools", args: ["delete", "nodepools.karpenter.sh", ...ofRelease, "--cascade=foreground"] },
      { name: "nodeclaims", args: ["delete", "nodeclaims.karpenter.sh", ...ofPools] },
      { name: "ec2nodeclasses", args: ["delete", "ec2nodeclasses.karpenter.k8s.aws", ...ofRelease] },
      { name: "none-left", args: ["wait", "--for=delete", "nodeclaims.karpenter.sh", "--all"] },
    ],
    rules: [
      {
        apiGroups: ["karpenter.sh"],
        resources: ["nodepools", "nodeclaims"],
        verbs: ["get", "list", "watch", "delete"],
      },
      {
        apiGroups: ["karpenter.k8s.aws"],
        resources: ["ec2nodeclasses"],
        verbs: ["get", "list", "watch", "delete"],
      },
    ],
  };
}

/** Of no NodePool is what bears the label and does not. */
function selectorOf(nodePools: readonly string[]): string {
  const label = "karpenter.sh/nodepool";
  return nodePools.length === 0 ? `${label},!${label}` : `${label} in (${nodePools.join(",")})`;
}

/** One object of a CRD. */
export interface NodeObject {
  /** Spec as the CRD takes it. Any value in it may be a Terraform token. */
  readonly spec: object;
  /** Of the object itself, not of the nodes. */
  readonly metadata?: {
    /** For a kind that lies in one. */
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

type NodeObjects = Readonly<Record<string, NodeObject>>;

/** Room for pods of one size. */
export interface Headroom {
  /** A CapacityBuffer, or pods of low priority that yield to others. */
  readonly by: "buffer" | "pods";
  readonly replicas: number;
  /** Of one such pod, as Kubernetes takes quantities. */
  readonly requests: Readonly<Record<string, string>>;
  /** Of the pool's taints. */
  readonly tolerations: readonly object[];
  /** Of the pods. */
  readonly image: string;
}

export interface KarpenterNodesProps {
  /** EC2NodeClasses by name. */
  readonly nodeClasses: NodeObjects;
  /** NodePools by name. One that is taken out is deleted, and Karpenter drains its nodes. */
  readonly nodePools: NodeObjects;
  /** NodeOverlays by name.
   * @default none */
  readonly nodeOverlays?: NodeObjects;
  /** CapacityBuffers by name.
   * @default none */
  readonly capacityBuffers?: NodeObjects;
  /** Room that NodePools keep for pods to come, by the pool's name.
   * @default none */
  readonly headroom?: Readonly<Record<string, Headroom>>;
  /** Takes over objects of these names that others made, instead of refusing them.
   * @default false */
  readonly takeOwnership?: boolean;
  /** Has the release drain every node before it goes, by a Job in the cluster. While that fails the release stays, and
   * so does Karpenter.
   * @default the drain hook's task */
  readonly drain?: DrainJobSettings & {
    /** Names of the NodePools, in a cluster that others have NodePools in: their nodes alone are drained.
     * @default every NodePool of the cluster */
    readonly nodePools?: readonly string[];
  };
  /** The probe, and the drain hook (without one: the wait for the CRDs). */
  readonly dependsOn: ITerraformDependable[];
}

/**
 * The EC2NodeClasses, NodePools, NodeOverlays and CapacityBuffers, as one release of the chart in charts/karpenter-nodes.
 *
 * Not `kubernetes_manifest`, which cannot plan an object before its CRD exists. The chart lies in the stack's folder
 * under its content's hash, so an edit of a template is an upgrade. Helm does not wait for these objects: an
 * EC2NodeClass that AWS refuses shows in its conditions, not here.
 */
export class KarpenterNodes extends Construct {
  readonly release: Release;

  constructor(scope: Construct, id: string, props: KarpenterNodesProps) {
    super(scope, id);
    const chart = new TerraformAsset(this, "Chart", { path: "charts/karpenter-nodes" });
    // In this release and not in one of its own: that would drain a cluster that lives on when it is no longer wanted.
    const job = props.drain && drainJob(drainNodes(props.drain.nodePools), props.drain);
    this.release = new Release(this, "Release", {
      name: "karpenter-nodes",
      // Both force a replacement, which would delete every node: no setting may change them.
      namespace: "kube-system",
      chart: `\${path.module}/${chart.path}`,
      values: [
        renderHelmValues({
          nodeClasses: props.nodeClasses,
          nodePools: props.nodePools,
          nodeOverlays: unlessEmpty(props.nodeOverlays),
          capacityBuffers: unlessEmpty(props.capacityBuffers),
          headroom: unlessEmpty(props.headroom),
          drain: job && { enabled: true, ...job.values },
        }),
      ],
      timeout: job?.timeout,
      // With wait, the uninstall hangs on the finalizer of an EC2NodeClass; when that times out Helm has already
      // forgotten the release, and the next destroy takes Karpenter away from running nodes. The hook waits instead.
      wait: false,
      upgradeInstall: true,
      takeOwnership: props.takeOwnership || undefined,
      dependsOn: props.dependsOn,
    });
  }
}

/** A cluster without them keeps its values as they are. */
function unlessEmpty<Objects extends object>(objects: Objects = {} as Objects): Objects | undefined {
  return Object.keys(objects).length > 0 ? objects : undefined;
}
