import type { Construct } from "constructs";
import type { ResolvedCluster, ResolvedEnvironment } from "../../config/resolve";
import { AccessEntries } from "../../constructs/cluster/access-entries";
import { ClusterRole } from "../../constructs/cluster/cluster-role";
import { EksCluster } from "../../constructs/cluster/eks-cluster";
import { OidcProvider } from "../../constructs/cluster/oidc-provider";
import { SecretsEncryption } from "../../constructs/cluster/secrets-encryption";
import { SecretsKeyInUse } from "../../constructs/cluster/secrets-key-in-use";
import type { NetworkParts } from "./network";
import type { InfraScope } from "./scope";

/** What the file says of a cluster to be made. */
export type NewClusterSettings = Extract<ResolvedCluster, { existing?: undefined }> &
  Required<Pick<ResolvedEnvironment, "network" | "systemNodeGroup">>;

/** The control plane with its key, role and issuer, and who may enter. */
export function clusterInfra(
  stack: Construct,
  scope: InfraScope & Pick<NetworkParts, "network" | "controlPlaneSecurityGroupId">,
  { network: _network, systemNodeGroup: _systemNodeGroup, ...settings }: NewClusterSettings,
) {
  const { clusterName, partition, region, accountId, grants } = scope;
  const secretsKeyArn = new SecretsEncryption(stack, "SecretsEncryption", {
    clusterName,
    keyArn: settings.encryption.kmsKeyArn,
  }).keyArn;
  const cluster = new EksCluster(stack, "Cluster", {
    ...settings,
    name: clusterName,
    place: { partition, region, accountId },
    versionIsDefault: scope.environment.unsetVersions.some(({ path }) => path[0] === "cluster"),
    role: new ClusterRole(stack, "ClusterRole", {
      ...{ clusterName, partition, region, accountId, secretsKeyArn },
      policies: [
        ...(grants.podNetworkInterfaces.length > 0 ? ["AmazonEKSVPCResourceController"] : []),
        ...(settings.policies ?? []),
      ],
    }),
    network: scope.network,
    securityGroupIds: [scope.controlPlaneSecurityGroupId],
    secretsKeyArn,
    zonalShift: grants.zonalShift.length > 0,
  });
  new AccessEntries(stack, "AccessEntries", {
    clusterName: cluster.clusterName,
    partition,
    accountId,
    admins: settings.admins,
    access: settings.access,
  });
  const oidc = new OidcProvider(stack, "OidcProvider", {
    clusterName,
    issuerUrl: cluster.oidcIssuer,
    precondition: new SecretsKeyInUse(stack, "SecretsKeyInUse", {
      clusterName,
      keyArn: cluster.secretsKeyArn,
      isMade: settings.encryption.kmsKeyArn === undefined,
    }).precondition,
  });
  return { cluster, oidc };
}
