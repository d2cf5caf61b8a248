import { DataAwsEcrAuthorizationToken } from "@cdktf/provider-aws/lib/data-aws-ecr-authorization-token";
import { DataAwsEcrpublicAuthorizationToken } from "@cdktf/provider-aws/lib/data-aws-ecrpublic-authorization-token";
import type { Construct } from "constructs";
import { ecrOf } from "../../config/ecr";
import type { ResolvedEnvironment } from "../../config/resolve";
import type { RegistryLogin } from "../../constructs/cluster/cluster-providers";
import { awsProvider } from "../aws-provider";

/** Helm's log-in to the registry of Karpenter's charts; nothing where the environment asks for none. */
export function chartLogin(
  stack: Construct,
  { aws, karpenter: { chart } }: Pick<ResolvedEnvironment, "aws" | "karpenter">,
): RegistryLogin | undefined {
  const registry = "repository" in chart && chart.login ? ecrOf(chart.repository) : undefined;
  if (registry === undefined) return undefined;
  const { host, region, accountId: registryId } = registry;
  // The registry's region may be another than the cluster's.
  const provider = awsProvider(stack, { ...aws, region }, "registry");
  const { userName, password } =
    registryId === undefined
      ? new DataAwsEcrpublicAuthorizationToken(stack, "ChartLogin", { provider })
      : new DataAwsEcrAuthorizationToken(stack, "ChartLogin", { provider, registryId });
  return { url: `oci://${host}`, username: userName, password };
}
