import type { ResolvedEnvironment } from "../../config/resolve";
import type { CommandResult } from "../run-command";
import type { Finding } from "./finding";

type Aws = (...args: string[]) => Promise<CommandResult>;

/** What AWS tells of a cluster that is there. */
export interface ExistingClusterLook {
  readonly findings: readonly Finding[];
  /** Kubernetes' minor version; nothing where AWS does not tell. */
  readonly version?: string;
}

interface Described {
  readonly version: string;
  readonly accessConfig?: { readonly authenticationMode?: string };
  readonly kubernetesNetworkConfig?: { readonly ipFamily?: string };
  readonly identity?: { readonly oidc?: { readonly issuer?: string } };
}

const AGENT = "eks-pod-identity-agent";

/** What of a cluster that is there keeps Karpenter from working, as far as AWS tells. */
export async function existingCluster(
  aws: Aws,
  environment: ResolvedEnvironment,
): Promise<ExistingClusterLook> {
  const { cluster, karpenter } = environment;
  const { name } = cluster;
  const { output, error = "" } = await aws("eks", "describe-cluster", "--name", name);
  const what = `cluster ${name}`;
  if (output === undefined) {
    const fix = error.includes("ResourceNotFoundException")
      ? "there is none of that name in this account and region: set cluster.existing.name, aws.region or the credentials"
      : error;
    return { findings: [{ what, fix }] };
  }
  const described: Described = JSON.parse(output).cluster;
  const identity =
    karpenter.identity === "irsa"
      ? await providerFinding(aws, name, described)
      : await agentFinding(aws, name);
  return {
    version: described.version,
    findings: [
      { what: `${what} of Kubernetes ${described.version}` },
      modeFinding(name, described),
      ...(described.kubernetesNetworkConfig?.ipFamily === "ipv6"
        ? [{ what: `${what}: IPv6`, fix: "this project does not set Karpenter up for it yet; take another" }]
        : []),
      identity,
    ],
  };
}

function modeFinding(name: string, { accessConfig }: Described): Finding {
  const mode = accessConfig?.authenticationMode ?? "CONFIG_MAP";
  const what = `authentication mode ${mode}`;
  if (mode !== "CONFIG_MAP") return { what };
  return {
    what,
    fix: `aws eks update-cluster-config --name ${name} --access-config authenticationMode=API_AND_CONFIG_MAP; the ConfigMap stays valid`,
  };
}

async function agentFinding(aws: Aws, name: string): Promise<Finding> {
  const what = `add-on ${AGENT}`;
  const { output, error = "" } = await aws(
    "eks",
    ...["describe-addon", "--cluster-name", name, "--addon-name", AGENT],
  );
  if (output !== undefined) return { what };
  if (!error.includes("ResourceNotFoundException")) return { what, fix: error };
  return {
    what: `${what}: not there`,
    fix: `aws eks create-addon --cluster-name ${name} --addon-name ${AGENT}, or karpenter.identity: irsa`,
  };
}

async function providerFinding(aws: Aws, name: string, { identity }: Described): Promise<Finding> {
  const issuer = identity?.oidc?.issuer?.replace("https://", "") ?? "";
  const what = `OIDC provider of cluster ${name}`;
  const { output, error } = await aws("iam", "list-open-id-connect-providers");
  if (output === undefined) return { what, fix: error };
  const isThere = JSON.parse(output).OpenIDConnectProviderList.some(({ Arn }: { Arn: string }) =>
    Arn.endsWith(`:oidc-provider/${issuer}`),
  );
  if (isThere) return { what };
  return {
    what: `${what}: not there`,
    fix: `aws iam create-open-id-connect-provider --url https://${issuer} --client-id-list sts.amazonaws.com, or leave karpenter.identity: irsa out`,
  };
}
