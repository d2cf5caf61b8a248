import type { ResolvedEnvironment } from "../../config/resolve";
import type { SystemNodes } from "../../constructs/cluster/system-nodes";
import type { HookTarget } from "../../constructs/destroy-hooks/destroy-hook";
import type { InfraOutputs } from "../infra-outputs";
import type { DiscoveredCluster } from "./discovered-cluster";

/** What every part of workloads is told: the environment, and what infra has made. */
export interface WorkloadsScope {
  /** Its texts ready for Terraform. */
  readonly environment: ResolvedEnvironment;
  readonly infra: InfraOutputs;
  /** Where the controllers run, and Jobs that drain. */
  readonly systemNodes: SystemNodes;
  /** Of the Jobs that drain. */
  readonly drainImage: string;
  /** Of a cluster that is there already: what infra found of it. */
  readonly discovered?: DiscoveredCluster;
}

/** Whom a hook of a destroy acts on, as infra's state tells it. */
export function hookTarget({ environment, infra }: WorkloadsScope): Omit<HookTarget, "deadlineSeconds"> {
  return {
    clusterName: infra.cluster_name,
    clusterEndpoint: infra.cluster_endpoint,
    clusterCertificateAuthority: infra.cluster_certificate_authority,
    caller: { ...environment.aws, accountId: infra.account_id },
  };
}
