import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { TimeProvider } from "@cdktf/provider-time/lib/provider";
import { Fn, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { type AwsCaller, asExecPlugin } from "../../config/aws/caller";

/** How Helm logs in to a registry of charts. */
export interface RegistryLogin {
  /** Such as `oci://public.ecr.aws`. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

export interface ClusterAccess {
  readonly clusterName: string;
  /** URL of the API server. */
  readonly endpoint: string;
  /** Certificate authority of the API server, base64; empty for one that any machine trusts. */
  readonly certificateAuthority: string;
  /** As whom `exec` logs in; `token` logs in as whom the AWS provider is. */
  readonly caller: AwsCaller;
  /** Where the token comes from. `exec`: `aws eks get-token`, fresh for each call, needs the AWS CLI where Terraform
   * runs. `token`: the AWS provider, at plan and again at apply, so that a run approved an hour later still has a
   * live one; needs Terraform 1.10 and an AWS provider in the stack. */
  readonly authentication: "exec" | "token";
  /** @default as whoever runs Terraform is logged in, else anonymously */
  readonly registry?: RegistryLogin;
}

/** Every setting of the providers that an environment variable of the user (KUBE_CTX, KUBE_TOKEN, ...) would fill. */
const NOT_FROM_THE_ENVIRONMENT = {
  configPath: "",
  configContext: "",
  configContextAuthInfo: "",
  configContextCluster: "",
  insecure: false,
  tlsServerName: "",
  username: "",
  password: "",
  clientCertificate: "",
  clientKey: "",
} as const;

/**
 * The providers of workloads, for this cluster and no other: address and authority come from the contract, the
 * token from AWS. No kubeconfig of the user is read. What cannot be shut out is `KUBE_CONFIG_PATHS` (plural), whose
 * token `exec` loses against, and `KUBE_CTX`, `KUBE_CTX_AUTH_INFO` and `KUBE_CTX_CLUSTER`, which the Kubernetes provider
 * looks at for itself. The address stays this cluster's: they can stop a run and not redirect it. A proxy
 * (`KUBE_PROXY_URL`) stays the user's.
 */
export function clusterProviders(scope: Construct, access: ClusterAccess): void {
  const settings = {
    ...NOT_FROM_THE_ENVIRONMENT,
    host: access.endpoint,
    clusterCaCertificate: Fn.base64decode(access.certificateAuthority),
  };
  const registries = access.registry && [access.registry];
  switch (access.authentication) {
    case "exec": {
      const { env, ...plugin } = asExecPlugin(access.caller, access.clusterName);
      const exec = { apiVersion: "client.authentication.k8s.io/v1beta1", ...plugin };
      const kubernetes = new KubernetesProvider(scope, "kubernetes", {
        ...settings,
        token: "",
        exec: [exec],
      });
      const helm = new HelmProvider(scope, "helm", {
        kubernetes: { ...settings, token: "", exec },
        registries,
      });
      if (env) {
        // CDKTF would write the variable's name in lower case.
        kubernetes.addOverride("exec.0.env", env);
        helm.addOverride("kubernetes.exec.env", env);
      }
      break;
    }
    case "token": {
      const token = ephemeralToken(scope, access.clusterName);
      new KubernetesProvider(scope, "kubernetes", { ...settings, token });
      new HelmProvider(scope, "helm", { kubernetes: { ...settings, token }, registries });
    }
  }
  new TimeProvider(scope, "time", {});
}

/** A data source's token would be fixed at plan time and is dead after 15 minutes. CDKTF 0.21 knows no ephemeral resources. */
function ephemeralToken(scope: Construct, clusterName: string): string {
  TerraformStack.of(scope).addOverride("ephemeral.aws_eks_cluster_auth.cluster", { name: clusterName });
  return `\${ephemeral.aws_eks_cluster_auth.cluster.token}`;
}
