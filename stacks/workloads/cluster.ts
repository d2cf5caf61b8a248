import type { Construct } from "constructs";
import { ClusterProbe } from "../../constructs/cluster/cluster-probe";
import { clusterProviders } from "../../constructs/cluster/cluster-providers";
import { DefaultStorageClass } from "../../constructs/cluster/storage-class";
import { awsProvider } from "../aws-provider";
import { chartLogin } from "./chart-login";
import type { WorkloadsScope } from "./scope";

export interface ClusterParts {
  /** Whatever Helm or kubectl does comes after it. */
  readonly probe: ClusterProbe;
}

/** The way into the cluster, and what it has for everybody. */
export function clusterWorkloads(stack: Construct, { environment, infra }: WorkloadsScope): ClusterParts {
  const { aws, cluster } = environment;
  const { authentication } = cluster;
  // Only the token comes from the AWS provider; without it Terraform need not fetch that.
  if (authentication === "token") awsProvider(stack, aws);
  clusterProviders(stack, {
    clusterName: infra.cluster_name,
    endpoint: infra.cluster_endpoint,
    certificateAuthority: infra.cluster_certificate_authority,
    caller: aws,
    authentication,
    registry: chartLogin(stack, environment),
  });
  const probe = new ClusterProbe(stack, "Probe");
  if (cluster.storageClass) new DefaultStorageClass(stack, "StorageClass", { probe });
  return { probe };
}
