import { problemWhen } from "../crd/reading";
import type { Environment } from "../environment-sections";
import type { Problem } from "../problems";
import type { Partially } from "../without-invalid";
import { accessProblems } from "./access";
import { kubernetesSupport } from "./compatibility";

const VERSION = ["cluster", "version"] as const;

/** What is wrong with the cluster's version, and with whom it lets in. */
export function clusterProblems({
  aws,
  cluster,
}: Partially<Pick<Environment, "aws" | "cluster">>): Problem[] {
  const { error = "" } = cluster?.version ? kubernetesSupport(cluster.version) : {};
  return [
    ...problemWhen(error, VERSION, error),
    ...accessProblems(cluster?.access, { admins: cluster?.admins, accountId: aws?.accountId }),
  ];
}

export function clusterWarnings({ cluster }: Pick<Environment, "cluster">): Problem[] {
  const { warning = "" } = cluster.version ? kubernetesSupport(cluster.version) : {};
  return [
    ...problemWhen(warning, VERSION, warning),
    ...problemWhen(
      cluster.endpoint?.public && cluster.endpoint.publicCidrs?.includes("0.0.0.0/0"),
      ["cluster", "endpoint", "publicCidrs"],
      "the API server answers the whole internet (callers still need IAM credentials); name the ranges that you call from",
    ),
  ];
}
