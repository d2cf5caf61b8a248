import { isTrue } from "../../../rehearsal/kubernetes/conditions";
import type { LiveEnvironment } from "./finding";
import type { ClusterState, LiveNodeClaim } from "./state";

interface Cause {
  readonly likely: number;
  readonly text: string;
}

const ZONE = "topology.kubernetes.io/zone";

/**
 * What keeps machines from joining, the likeliest first. No API of the cluster tells: it follows from which of their kind
 * have joined. Each says where to look.
 */
export function likelyCauses(
  outside: readonly LiveNodeClaim[],
  { nodeClaims, nodeClasses }: ClusterState,
  { aws: { region }, cluster }: LiveEnvironment,
): string[] {
  const [first] = outside;
  const className = first?.spec.nodeClassRef?.name ?? "";
  const nodeClass = nodeClasses.find(({ metadata }) => metadata.name === className);
  const joined = nodeClaims.filter(
    (claim) => claim.spec.nodeClassRef?.name === className && isTrue(claim, "Registered"),
  );
  const apart = (of: (claim: LiveNodeClaim) => string | undefined) => {
    const inside = joined.map(of);
    return joined.length > 0 && outside.every((claim) => !inside.includes(of(claim)));
  };
  const zoneOf = ({ metadata }: LiveNodeClaim) => metadata.labels?.[ZONE];
  const otherZone = apart(zoneOf);
  const otherImage = apart(({ status }) => status?.imageID);
  const ownImage = (nodeClass?.spec.amiSelectorTerms ?? []).some(({ alias }) => alias === undefined);
  const ownStart = nodeClass?.spec.userData !== undefined;
  const none = joined.length === 0;
  const role = nodeClass?.spec.role;
  const eks = `--cluster-name ${cluster.name} --region ${region}`;
  const causes: Cause[] = [
    {
      likely: none ? 4 : 0,
      text: `access entry: EKS does not know the nodes' role${role ? ` ${role}` : ""} (${none ? `no node of EC2NodeClass ${className} is in the cluster` : "unlikely, others with it joined"}). aws eks list-access-entries ${eks} must name it, of type EC2_LINUX; deploy infra makes it`,
    },
    {
      likely: otherZone ? 6 : none ? 3 : 2,
      text: `security group, route or network ACL: no way to the API server on 443${otherZone ? ` (all are in ${[...new Set(outside.map(zoneOf))].join(", ")}, those that joined are elsewhere)` : ""}. Look at the subnet's route to a NAT gateway or the cluster's private endpoint, and at the cluster's security group, which must let the nodes' in`,
    },
    {
      likely: none ? 2 : 1,
      text: `DNS: the name of the API server, or of EKS, EC2, ECR and STS, does not resolve. The VPC needs enableDnsSupport and enableDnsHostnames: aws ec2 describe-vpc-attribute --attribute enableDnsHostnames --vpc-id <vpc> --region ${region}; in a VPC without internet the endpoints: docs/why.md#regional-sts-endpoints`,
    },
    {
      likely: otherImage ? 5 : ownImage || ownStart ? 3.5 : 1,
      text: `image: the kubelet does not start${otherImage ? " (none with this AMI joined, others did)" : ownImage ? " (the AMI is one of your own)" : ownStart ? " (userData of your own runs before it)" : ""}. AMI ${first?.status?.imageID ?? "unknown"}; its console output below`,
    },
  ];
  return causes.toSorted((one, other) => other.likely - one.likely).map(({ text }) => text);
}
