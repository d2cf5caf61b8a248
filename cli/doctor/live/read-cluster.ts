import { ConfigError } from "../../../config/config-error";
import { asRecord } from "../../../config/crd/reading";
import type { KubeObject } from "../../../rehearsal/kubernetes/objects";
import type { WatchedEvent } from "../../../rehearsal/watch/pending";
import type { Session } from "../../session";
import type { ClusterState, LivePod, Unread } from "./state";

/** What is read whole, by the field that it becomes: by kind as the API server answers, and as kubectl is asked. */
const KINDS = {
  nodeClasses: { kind: "EC2NodeClass", resource: "ec2nodeclasses.karpenter.k8s.aws" },
  nodePools: { kind: "NodePool", resource: "nodepools.karpenter.sh" },
  nodeClaims: { kind: "NodeClaim", resource: "nodeclaims.karpenter.sh" },
  nodes: { kind: "Node", resource: "nodes" },
  controllers: { kind: "Deployment", resource: "deployments.apps" },
  budgets: { kind: "PodDisruptionBudget", resource: "poddisruptionbudgets.policy" },
} as const;

type Kind = keyof typeof KINDS;

const OF_KARPENTER = "app.kubernetes.io/name=karpenter";

/**
 * Reads what tells how a cluster's Karpenter fares, and changes nothing.
 *
 * @throws ConfigError where the API server is out of reach or takes no credentials
 */
export async function readCluster(
  { kubectl }: Pick<Session, "kubectl">,
  now: Date = new Date(),
): Promise<ClusterState> {
  const version = await kubectl("get", "--raw", "/version");
  if (version.output === undefined) throw new ConfigError(outOfReach(version.error));
  const reader = new Reader(kubectl);
  const [objects, pendingPods, controllerPods, events] = await Promise.all([
    reader.objects(),
    reader.items<LivePod>("pods", "--field-selector=status.phase=Pending"),
    reader.items<LivePod>("pods", "-l", OF_KARPENTER),
    // The scheduler's own word stands in a pod's conditions.
    reader.items<WatchedEvent>("events", "--field-selector=source=karpenter"),
  ]);
  const ofKind = <K extends Kind>(field: K) =>
    objects.filter(({ kind }) => kind === KINDS[field].kind) as unknown as ClusterState[K];
  return {
    kubernetes: String(asRecord(JSON.parse(version.output)).gitVersion).replace(/^v/, ""),
    ...{
      nodeClasses: ofKind("nodeClasses"),
      nodePools: ofKind("nodePools"),
      nodeClaims: ofKind("nodeClaims"),
    },
    ...{ nodes: ofKind("nodes"), budgets: ofKind("budgets") },
    controllers: ofKind("controllers").filter(
      ({ metadata }) => metadata.labels?.["app.kubernetes.io/name"] === "karpenter",
    ),
    ...{ pendingPods, controllerPods, events, now },
    ...{ hasKarpenter: reader.hasKarpenter, unread: reader.unread },
  };
}

class Reader {
  readonly unread: Unread[] = [];
  hasKarpenter = true;

  constructor(private readonly kubectl: Session["kubectl"]) {}

  /** All kinds by one call, since each has to log in; one by one where that is refused, to get those that are not. */
  async objects(): Promise<readonly KubeObject[]> {
    const resources = Object.values(KINDS).map(({ resource }) => resource);
    const all = await this.get(resources.join(","));
    if (all.output !== undefined) return itemsOf(all.output);
    return (await Promise.all(resources.map((resource) => this.items<KubeObject>(resource)))).flat();
  }

  async items<T>(resource: string, ...more: readonly string[]): Promise<readonly T[]> {
    const { output, error = "" } = await this.get(resource, ...more);
    if (output !== undefined) return itemsOf(output);
    if (/doesn't have a resource type/.test(error) && resource.includes("karpenter"))
      this.hasKarpenter = false;
    else this.unread.push({ what: [resource, ...more].join(" "), why: error.split("\n").at(-1) ?? "" });
    return [];
  }

  private get(...words: readonly string[]) {
    return this.kubectl("get", ...words, "--all-namespaces", "-o", "json");
  }
}

function itemsOf<T>(output: string): readonly T[] {
  return (asRecord(JSON.parse(output)).items ?? []) as readonly T[];
}

function outOfReach(error = ""): string {
  const reason = error === "ENOENT" ? "kubectl is not installed" : error.split("\n").at(-1);
  return `the cluster does not answer: ${reason}\nRefused: the credentials need an access entry of the cluster. Out of reach: its endpoint may be private. Nothing was looked at`;
}
