import { type Rule, withJson } from "../rule";
import type { ClusterAnswer } from "./cluster-answer";

export const clusterEndpoint: Rule = {
  name: "cluster-endpoint",
  reason:
    "without Docker ministack's cluster has an endpoint where nobody listens and an empty authority; a run that has " +
    "a real API server names it instead",
  on: ["eks:CreateCluster", "eks:DescribeCluster"],
  change: (answer, _call, { clusters }) =>
    withJson<ClusterAnswer>(answer, ({ cluster }) => {
      const access = clusters.get(cluster.name);
      if (access === undefined) return { cluster };
      const { endpoint, certificateAuthority: data } = access;
      return { cluster: { ...cluster, endpoint, certificateAuthority: { data } } };
    }),
};
