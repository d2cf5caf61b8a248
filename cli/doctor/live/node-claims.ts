import { conditionOf, isTrue } from "../../../rehearsal/kubernetes/conditions";
import { timeOf } from "../../../rehearsal/watch/pending";
import { counted } from "../../../rehearsal/words";
import { type LiveEnvironment, type LiveFinding, type Look, named, settingOf } from "./finding";
import { likelyCauses } from "./join-causes";
import { type ClusterState, type LiveNodeClaim, minutesSince, poolOf } from "./state";

/** A launch takes seconds, a node some 40 s to join and as many to get ready. */
const PATIENCE_MINUTES = { launch: 1, join: 3, ready: 3, leave: 15 } as const;

/** How long a refused launch is news. */
const RECENT_MINUTES = 15;

/** Machines that were asked for and are no nodes, and nodes that do not go. */
export function lookAtNodeClaims(state: ClusterState, environment: LiveEnvironment): Look {
  const { nodeClaims, now } = state;
  const alive = nodeClaims.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const since = (claim: LiveNodeClaim, condition: string) =>
    minutesSince(conditionOf(claim, condition)?.lastTransitionTime ?? claim.metadata.creationTimestamp, now);
  const launched = alive.filter((claim) => isTrue(claim, "Launched"));
  const unlaunched = alive.filter(
    (claim) => !isTrue(claim, "Launched") && since(claim, "") > PATIENCE_MINUTES.launch,
  );
  const outside = launched.filter(
    (claim) => !isTrue(claim, "Registered") && since(claim, "Launched") > PATIENCE_MINUTES.join,
  );
  const unready = alive.filter(
    (claim) =>
      isTrue(claim, "Registered") &&
      !isTrue(claim, "Initialized") &&
      since(claim, "Registered") > PATIENCE_MINUTES.ready,
  );
  return {
    well: `${counted(nodeClaims.length, "NodeClaim")} became or become nodes`,
    findings: [
      ...unlaunched.map(launchFinding),
      ...refusedLaunches(state, unlaunched),
      ...joinFindings(outside, state, environment),
      ...unready.map((claim) => readyFinding(claim, state, environment)),
      ...nodeClaims.flatMap((claim) => leaveFindings(claim, state)),
    ],
  };
}

function launchFinding(claim: LiveNodeClaim): LiveFinding {
  const { reason, message } = conditionOf(claim, "Launched") ?? {};
  return {
    harm: "now",
    what: `NodeClaim ${claim.metadata.name} of NodePool ${poolOf(claim)}: EC2 launches nothing`,
    reported: [reason, message].filter(Boolean).join(": ") || undefined,
    fix: launchFix(`${reason} ${message}`),
  };
}

function launchFix(words: string): string {
  if (/ServiceLinkedRole/.test(words)) return "make the Spot role: docs/account.md#the-spot-role";
  if (/VcpuLimitExceeded|MaxSpotInstanceCountExceeded|LimitExceeded/.test(words))
    return "have the account's quota raised: docs/account.md#quotas-worth-a-look";
  if (/UnauthorizedOperation|AccessDenied/.test(words))
    return "deploy infra, whose policies the controller's role needs; an organization's policy (SCP) may forbid it as well";
  if (/Capacity|UnfulfillableCapacity|Insufficient/.test(words))
    return "AWS has none of these now: allow more instance types or zones, or on-demand beside spot";
  return "the words are EC2's: docs/troubleshooting.md#a-pod-stays-pending";
}

/** Karpenter deletes a NodeClaim whose launch was refused, and tries others: the event is what is left. */
function refusedLaunches({ events, now }: ClusterState, unlaunched: readonly LiveNodeClaim[]): LiveFinding[] {
  const refused = events.filter(
    (event) =>
      event.reason === "InsufficientCapacityError" &&
      (now.getTime() - timeOf(event)) / 60_000 < RECENT_MINUTES &&
      !unlaunched.some(({ metadata }) => metadata.name === event.involvedObject.name),
  );
  const last = refused.toSorted((one, other) => timeOf(one) - timeOf(other)).at(-1);
  if (last === undefined) return [];
  const claims = new Set(refused.map(({ involvedObject }) => involvedObject.name));
  return [
    {
      harm: "note",
      what: `EC2 refused ${counted(claims.size, "launch", "launches")} in the last ${RECENT_MINUTES} minutes; Karpenter goes on with other types`,
      reported: (last.message ?? "").replace(/^NodeClaim \S+ event: /, ""),
      fix: launchFix(last.message ?? ""),
    },
  ];
}

/** Those of one NodePool together: what keeps one out keeps the others. */
function joinFindings(
  outside: readonly LiveNodeClaim[],
  state: ClusterState,
  environment: LiveEnvironment,
): LiveFinding[] {
  return [...new Set(outside.map(poolOf))].map((pool) => {
    const claims = outside.filter((claim) => poolOf(claim) === pool);
    const [first] = claims;
    const condition = first && conditionOf(first, "Registered");
    const instance = first?.status?.providerID?.split("/").at(-1);
    return {
      harm: "now",
      what: `${counted(claims.length, "instance")} of NodePool ${pool} ${claims.length === 1 ? "runs and does" : "run and do"} not join the cluster; Karpenter ends each after 15 minutes: ${named(claims.map(({ metadata }) => metadata.name))}`,
      reported: condition?.message || undefined,
      inferred: likelyCauses(claims, state, environment),
      fix: `what the machine itself says: aws ec2 get-console-output --latest --instance-id ${instance} --region ${environment.aws.region} --output text`,
    };
  });
}

function readyFinding(
  claim: LiveNodeClaim,
  { nodes }: ClusterState,
  environment: LiveEnvironment,
): LiveFinding {
  const pool = poolOf(claim);
  const { reason = "", message } = conditionOf(claim, "Initialized") ?? {};
  const node = nodes.find(({ metadata }) => metadata.name === claim.status?.nodeName);
  const ready = node && conditionOf(node, "Ready");
  const isCni = /cni|network plugin/i.test(ready?.message ?? "");
  const fixes: Readonly<Record<string, string>> = {
    NodeNotReady: isCni
      ? "the CNI does not start there: kubectl get pods -n kube-system -l k8s-app=aws-node -o wide; its role needs AmazonEKS_CNI_Policy, its subnet free addresses"
      : `kubectl describe node ${claim.status?.nodeName}`,
    StartupTaintsExist: `the agent that takes this taint away does not run there, or does not tolerate it; what takes none away belongs in taints instead: ${settingOf(environment, "NodePool", pool, "startupTaints")}`,
    ResourceNotRegistered:
      "the device plugin of this resource does not run there: with accelerators in the NodePool workloads installs it (docs/guides/accelerators.md); a DaemonSet of yours has to tolerate the node's taints",
  };
  return {
    harm: "now",
    what: `node ${claim.status?.nodeName} of NodePool ${pool} joined and does not get ready`,
    reported: (reason === "NodeNotReady" ? ready?.message : undefined) ?? message,
    fix: fixes[reason] ?? `kubectl describe nodeclaim ${claim.metadata.name}`,
  };
}

function leaveFindings(claim: LiveNodeClaim, { events, now }: ClusterState): LiveFinding[] {
  const minutes = minutesSince(claim.metadata.deletionTimestamp, now);
  if (claim.metadata.deletionTimestamp === undefined || minutes < PATIENCE_MINUTES.leave) return [];
  const failed = events
    .filter(
      ({ reason, involvedObject: { name } }) =>
        reason === "FailedDraining" && [claim.metadata.name, claim.status?.nodeName].includes(name),
    )
    .toSorted((one, other) => timeOf(one) - timeOf(other))
    .at(-1);
  const grace = claim.spec.terminationGracePeriod;
  return [
    {
      harm: "soon",
      what: `NodeClaim ${claim.metadata.name} of NodePool ${poolOf(claim)} has been leaving for ${Math.round(minutes)} minutes`,
      reported: failed?.message,
      fix: `a PodDisruptionBudget or do-not-disrupt holds its pods${grace === undefined ? ", for ever without a terminationGracePeriod" : `, for ${grace} at most`}: docs/nodes.md#when-nodes-go`,
    },
  ];
}
