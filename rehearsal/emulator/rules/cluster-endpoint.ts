import { type Rule, withJson } from "../rule";
import type { ClusterAnswer } from "./cluster-answer";

export const clusterEndpoint: Rule = {
  name: "cluster-endpoint",
  reason:
    "without Docker ministack's cluster has an endpoint where nobody listens and an empty authority; a run that has " +
    "a real API server names it instead",
  on: ["eks:CreateCluster", "eks:DescribeCluster"],
  change: async (answer, _call, { clusters }) => {
    if (answer.status !== 200) return answer;
    const { cluster } = JSON.parse(answer.body) as ClusterAnswer;
    // One that still starts is waited for, as a new cluster of EKS is.
    const access = await clusters.get(cluster.name);
    if (access === undefined) return answer;
    const { endpoint, certificateAuthority: data } = access;
    return withJson(answer, () => ({ cluster: { ...cluster, endpoint, certificateAuthority: { data } } }));
  },
};
