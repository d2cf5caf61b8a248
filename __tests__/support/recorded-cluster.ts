import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ClusterState, LiveNodeClaim, LiveNodeClass } from "../../cli/doctor/live/state";

const FILE = join(__dirname, "..", "cli", "doctor", "live", "recorded.json");

/** What the real Karpenter 1.14.3 wrote in a rehearsal, less what nobody reads, with parts of it replaced. */
export function recorded(changes: Partial<ClusterState> = {}): ClusterState {
  const state = JSON.parse(readFileSync(FILE, "utf8"));
  return { ...state, now: new Date(state.now), ...changes };
}

/** The same cluster on a good day. */
export function wellCluster(changes: Partial<ClusterState> = {}): ClusterState {
  const { nodeClasses, nodePools, nodeClaims, ...state } = recorded();
  const isWell = (name: string) => !["broken", "risky", "lost", "limited", "slow"].includes(name);
  return {
    ...state,
    nodeClasses: nodeClasses.filter(({ metadata }) => isWell(metadata.name)),
    nodePools: nodePools.filter(({ metadata }) => isWell(metadata.name)),
    nodeClaims: nodeClaims.filter(({ metadata }) => isWell(metadata.labels?.["karpenter.sh/nodepool"] ?? "")),
    pendingPods: [],
    events: [],
    ...changes,
  };
}

/** An instance that EC2 launched some minutes ago and that the cluster has not heard of. */
export function outsider({ zone = "eu-west-1a", image = "ami-1", minutes = 5, now = recorded().now } = {}) {
  const lastTransitionTime = new Date(now.getTime() - minutes * 60_000).toISOString();
  return {
    kind: "NodeClaim",
    metadata: {
      name: `general-${zone}`,
      creationTimestamp: lastTransitionTime,
      labels: { "karpenter.sh/nodepool": "general", "topology.kubernetes.io/zone": zone },
    },
    spec: { nodeClassRef: { name: "default" } },
    status: {
      providerID: `aws:///${zone}/i-0123`,
      imageID: image,
      conditions: [
        { type: "Launched", status: "True", lastTransitionTime },
        {
          type: "Registered",
          status: "Unknown",
          reason: "NodeNotFound",
          message: "Node not registered with cluster",
        },
      ],
    },
  } as const satisfies LiveNodeClaim;
}

/** One that joined. */
export function insider(options: Parameters<typeof outsider>[0] = {}): LiveNodeClaim {
  const { status, ...claim } = outsider(options);
  const joined = ["Launched", "Registered", "Initialized"].map((type) => ({ type, status: "True" }) as const);
  return {
    ...claim,
    metadata: { ...claim.metadata, name: "joined" },
    status: { ...status, conditions: joined },
  };
}

export function ready(name: string, spec: LiveNodeClass["spec"]): LiveNodeClass {
  return { metadata: { name }, spec, status: { conditions: [{ type: "Ready", status: "True" }] } };
}
