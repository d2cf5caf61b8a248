import { isTrue } from "../../../rehearsal/kubernetes/conditions";
import type { WatchedEvent } from "../../../rehearsal/watch/pending";
import { timeOf } from "../../../rehearsal/watch/pending";
import { counted } from "../../../rehearsal/words";
import { type LiveEnvironment, type LiveFinding, type Look, named, settingOf } from "./finding";
import { type ClusterState, type LiveNodeClaim, minutesSince, poolOf } from "./state";

/** Karpenter says it again every other minute while it holds. */
const RECENT_MINUTES = 15;

/** What passes by itself within a minute or so. */
const PASSING = /nominated|isn't initialized|marked for deletion|does not have an associated node/i;

/** Nodes that Karpenter would replace or take away, and what holds them. */
export function lookAtDisruption(state: ClusterState, environment: LiveEnvironment): Look {
  const blocked = state.events
    .filter((event) => event.reason === "DisruptionBlocked" && !PASSING.test(event.message ?? ""))
    .filter((event) => minutesSince(new Date(timeOf(event)).toISOString(), state.now) < RECENT_MINUTES);
  const held = state.nodeClaims.flatMap((claim) => {
    const last = lastOf(claim, blocked);
    const isAlive = claim.metadata.deletionTimestamp === undefined;
    return last === undefined || !isAlive ? [] : [{ claim, message: last.message ?? "" }];
  });
  const messages = [...new Set(held.map(({ message }) => message))];
  return {
    well: "nothing holds a node back",
    findings: [
      ...messages.map((message) =>
        heldFinding(
          message,
          held.filter((each) => each.message === message).map(({ claim }) => claim),
          state,
        ),
      ),
      ...state.nodePools.flatMap(({ metadata: { name }, spec }): LiveFinding[] => {
        const own = blocked.filter(
          ({ involvedObject }) => involvedObject.kind === "NodePool" && involvedObject.name === name,
        );
        const last = latest(own);
        if (last === undefined) return [];
        const budgets = JSON.stringify(spec.disruption?.budgets ?? []);
        return [
          {
            harm: anyDrifted(state, name) ? "soon" : "note",
            what: `NodePool ${name}: its budgets let no node go now${anyDrifted(state, name) ? ", and nodes of it are drifted" : ""}`,
            reported: last.message,
            fix: `the budgets are ${budgets}; if that is not meant, set ${settingOf(environment, "NodePool", name, "disruption.budgets")}`,
          },
        ];
      }),
    ],
  };
}

function lastOf(claim: LiveNodeClaim, events: readonly WatchedEvent[]): WatchedEvent | undefined {
  return latest(
    events.filter(
      ({ involvedObject: { kind, name } }) =>
        (kind === "NodeClaim" && name === claim.metadata.name) ||
        (kind === "Node" && name === claim.status?.nodeName),
    ),
  );
}

function latest(events: readonly WatchedEvent[]): WatchedEvent | undefined {
  return events.toSorted((one, other) => timeOf(one) - timeOf(other)).at(-1);
}

function anyDrifted({ nodeClaims }: ClusterState, pool: string): boolean {
  return nodeClaims.some((claim) => poolOf(claim) === pool && isTrue(claim, "Drifted"));
}

function heldFinding(message: string, claims: readonly LiveNodeClaim[], state: ClusterState): LiveFinding {
  const drifted = claims.filter((claim) => isTrue(claim, "Drifted"));
  const names = claims.map(({ metadata, status }) => status?.nodeName ?? metadata.name);
  const pools = [...new Set(claims.map(poolOf))].join(", ");
  const forEver = drifted.some(({ spec }) => spec.terminationGracePeriod === undefined);
  const [grace] = claims.flatMap(({ spec }) => spec.terminationGracePeriod ?? []);
  const then =
    grace === undefined
      ? ". Without a terminationGracePeriod it holds drift and expiry as well"
      : `. Drift and expiry go ahead ${grace} after they begin all the same (terminationGracePeriod)`;
  return {
    harm: forEver ? "soon" : "note",
    what: `${counted(claims.length, "node")} of NodePool ${pools} cannot be given up${drifted.length > 0 ? `, ${drifted.length} of them drifted` : ""}: ${named(names)}`,
    reported: message,
    fix: `${fixOf(message, state)}${then}`,
  };
}

function fixOf(message: string, state: ClusterState): string {
  const [, namespace = "", name = ""] =
    /\((?:Pod|PodDisruptionBudget)=\[?([^/\s\])]+)\/([^\])]+)/.exec(message) ?? [];
  if (/^Disruption is blocked through/i.test(message))
    return "the node itself is annotated: kubectl annotate node <node> karpenter.sh/do-not-disrupt-";
  if (/do-not-disrupt/.test(message))
    return `let the pod end, or kubectl annotate pod ${name} -n ${namespace} karpenter.sh/do-not-disrupt- (its Deployment puts it back unless it is changed too)`;
  if (/multiple PDBs/i.test(message))
    return "two PodDisruptionBudgets select one pod, and none can be evicted then: let one go";
  if (/pdb prevents/i.test(message)) return budgetFix(namespace, name, state);
  return "docs/nodes.md#when-nodes-go";
}

function budgetFix(namespace: string, name: string, { budgets }: ClusterState): string {
  const budget = budgets.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
  const { currentHealthy = 0, desiredHealthy = 0, expectedPods = 0 } = budget?.status ?? {};
  if (budget === undefined) return `kubectl describe pdb ${name} -n ${namespace}`;
  if (currentHealthy < desiredHealthy || currentHealthy < expectedPods)
    return `${currentHealthy} of its ${expectedPods} pods are healthy, and it wants ${desiredHealthy}: see why the others are not, kubectl get pods -n ${namespace}`;
  return `it wants ${desiredHealthy} of ${expectedPods} pods, so none may ever go: one replica more, or maxUnavailable: 1 in PodDisruptionBudget ${namespace}/${name}`;
}
