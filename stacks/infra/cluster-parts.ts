import type { Cluster, OidcTrust } from "../../constructs/cluster/cluster";
import type { SystemNodeGroup } from "../../constructs/cluster/system-node-group";
import type { ExistingClusterOutputs } from "../infra-outputs";

/** What Karpenter's side is told of the cluster, made or found. */
export interface ClusterParts {
  readonly cluster: Cluster;
  /** The issuer of its service accounts, as IAM trusts it. Looked up only where it is asked for. */
  readonly oidc: () => OidcTrust;
  readonly vpcId: string;
  readonly nodeSecurityGroupId: string;
  /** Left out where others' nodes serve. */
  readonly systemNodes?: SystemNodeGroup;
  /** Roles, by name, of others' nodes, which have their access entries: an expression of a list. */
  readonly enteredRoles?: string;
  /** What workloads is told besides of a cluster that is there. */
  readonly outputs?: ExistingClusterOutputs;
}
