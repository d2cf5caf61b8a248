import { type Rule, withJson } from "../rule";
import type { ClusterAnswer } from "./cluster-answer";

export const oidcIssuer: Rule = {
  name: "oidc-issuer-is-https",
  reason:
    "ministack's issuer is http while it serves http, and the AWS provider refuses an identity provider that is not " +
    "https; nobody here fetches the issuer's documents, so no TLS is needed",
  on: ["eks:CreateCluster", "eks:DescribeCluster", "eks:DeleteCluster"],
  change: (answer) =>
    withJson<ClusterAnswer>(answer, ({ cluster }) => {
      const issuer = cluster.identity.oidc.issuer.replace(/^http:\/\/[^/]+/, "https://oidc.eks.localhost");
      return { cluster: { ...cluster, identity: { oidc: { issuer } } } };
    }),
};
