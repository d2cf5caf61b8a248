import { conditionOf, isTrue } from "../../../rehearsal/kubernetes/conditions";
import { counted } from "../../../rehearsal/words";
import { type LiveEnvironment, type LiveFinding, type Look, settingOf } from "./finding";
import type { ClusterState, LiveCondition, LiveNodeClass, LiveNodePool, SelectorTerm } from "./state";

/** Whether every EC2NodeClass and NodePool may launch nodes, and if not, for what. */
export function lookAtConditions(
  { nodeClasses, nodePools }: ClusterState,
  environment: LiveEnvironment,
): Look {
  return {
    well: `${counted(nodeClasses.length, "EC2NodeClass", "EC2NodeClasses")} and ${counted(nodePools.length, "NodePool")} are Ready`,
    findings: [
      ...nodeClasses.flatMap((each) => classFindings(each, nodePools, environment)),
      ...nodePools.flatMap((each) => poolFindings(each, nodeClasses, environment)),
    ],
  };
}

function classFindings(
  nodeClass: LiveNodeClass,
  nodePools: readonly LiveNodePool[],
  environment: LiveEnvironment,
): LiveFinding[] {
  if (isTrue(nodeClass, "Ready")) return [];
  const { name } = nodeClass.metadata;
  const users = nodePools.filter(({ spec }) => spec.template.spec.nodeClassRef.name === name);
  const stops =
    users.length === 0
      ? "no NodePool uses it"
      : `no node comes of NodePool ${users.map(({ metadata }) => metadata.name).join(", ")}`;
  return causesOf(nodeClass).map((cause) => ({
    harm: users.length === 0 ? "note" : "now",
    what: `EC2NodeClass ${name}: ${cause === undefined ? "Karpenter has said nothing of it" : `${cause.type} is ${cause.status}`}; ${stops}`,
    reported: cause?.message || undefined,
    fix: fixOf(cause?.type, nodeClass, environment),
  }));
}

/** Not what merely waits for another: of those that are False, not what names the others as its reason. */
function causesOf({ status }: LiveNodeClass | LiveNodePool): (LiveCondition | undefined)[] {
  const causes = (status?.conditions ?? []).filter(({ type }) => type !== "Ready");
  const failed = causes.filter((each) => each.status === "False" && each.reason !== "DependenciesNotReady");
  if (failed.length > 0) return failed;
  const unknown = causes.filter((each) => each.status === "Unknown");
  return unknown.length > 0 ? unknown : [undefined];
}

function fixOf(
  condition: string | undefined,
  { metadata: { name }, spec }: LiveNodeClass,
  environment: LiveEnvironment,
): string {
  const set = (field: string) => settingOf(environment, "EC2NodeClass", name, field);
  switch (condition) {
    case "SubnetsReady":
      return `deploy infra, which tags the subnets, or set ${set("subnetSelectorTerms")}; what AWS finds: ${describe("describe-subnets", spec.subnetSelectorTerms)}`;
    case "SecurityGroupsReady":
      return `deploy infra, which tags the group, or set ${set("securityGroupSelectorTerms")}; what AWS finds: ${describe("describe-security-groups", spec.securityGroupSelectorTerms)}`;
    case "AMIsReady":
      return `name an AMI that this region and Kubernetes version have in ${set("amiSelectorTerms")}; npm run doctor -- <environment> looks each alias up`;
    case "InstanceProfileReady":
      return `deploy infra, which lets Karpenter make instance profiles with role ${spec.role ?? "of its own"}; where IAM is out of reach: karpenter.nodeIdentity: instanceProfile`;
    case "ValidationSucceeded":
      return "the controller's role or an organization's policy (SCP) forbids the call that is named: deploy infra, or have the SCP allow it";
    case "CapacityReservationsReady":
      return `name reservations that are active in ${set("capacityReservationSelectorTerms")}`;
    case "PlacementGroupReady":
      return `name a placement group that is there in ${set("placementGroupSelector")}`;
    default:
      return `kubectl describe ec2nodeclass ${name}, and Karpenter's log: kubectl logs -n ${environment.karpenter.namespace} -l app.kubernetes.io/name=karpenter`;
  }
}

/** A call of the AWS CLI that shows what one of the terms selects. */
function describe(call: string, [term = {}]: readonly SelectorTerm[] = []): string {
  const { id, name, tags = {} } = term;
  const filters = [
    ...(name === undefined ? [] : [`Name=group-name,Values=${name}`]),
    ...Object.entries(tags).map(([key, value]) =>
      value === "*" || value === "" ? `Name=tag-key,Values=${key}` : `Name=tag:${key},Values=${value}`,
    ),
  ];
  const ids = call === "describe-subnets" ? "--subnet-ids" : "--group-ids";
  return `aws ec2 ${call} ${id === undefined ? `--filters ${filters.map((each) => `'${each}'`).join(" ")}` : `${ids} ${id}`}`;
}

function poolFindings(
  pool: LiveNodePool,
  nodeClasses: readonly LiveNodeClass[],
  environment: LiveEnvironment,
): LiveFinding[] {
  const { name } = pool.metadata;
  const health = conditionOf(pool, "NodeRegistrationHealthy");
  const unhealthy: LiveFinding[] =
    health?.status !== "False"
      ? []
      : [
          {
            harm: "now",
            what: `NodePool ${name}: its last launches brought no node into the cluster`,
            reported: [health.reason, health.message].filter(Boolean).join(": ") || undefined,
            fix: `see the NodeClaims below; when none is left: kubectl logs -n ${environment.karpenter.namespace} -l app.kubernetes.io/name=karpenter`,
          },
        ];
  if (isTrue(pool, "Ready")) return unhealthy;
  const { name: nodeClass } = pool.spec.template.spec.nodeClassRef;
  const found = nodeClasses.find(({ metadata }) => metadata.name === nodeClass);
  if (found === undefined)
    return [
      {
        harm: "now",
        what: `NodePool ${name}: there is no EC2NodeClass ${nodeClass}, which it names; no node comes of it`,
        fix: `name one that is there (${nodeClasses.map(({ metadata }) => metadata.name).join(", ") || "there is none"}) in ${settingOf(environment, "NodePool", name, "nodeClass")}`,
      },
    ];
  // Told with the class already.
  if (!isTrue(found, "Ready")) return unhealthy;
  const causes = causesOf(pool).filter((cause) => cause?.type !== "NodeRegistrationHealthy");
  return [
    ...unhealthy,
    ...causes.map(
      (cause): LiveFinding => ({
        harm: "now",
        what: `NodePool ${name}: ${cause === undefined ? "Karpenter has said nothing of it" : `${cause.type} is ${cause.status}`}; no node comes of it`,
        reported: cause?.message || undefined,
        fix: `kubectl describe nodepool ${name}`,
      }),
    ),
  ];
}
