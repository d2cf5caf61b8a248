import { accountOfRole } from "./assume-role";
import type { Environment } from "./environment";
import type { Problem } from "./problems";
import type { Unproven } from "./proven";

/** How the providers of workloads log in. Where the environment does not say: HCP Terraform's workers have no AWS CLI. */
export function authenticationOf({
  cluster,
  state,
}: Pick<Unproven<Environment>, "cluster" | "state">): "exec" | "token" {
  return cluster?.authentication ?? (state?.backend === "cloud" ? "token" : "exec");
}

/** What is wrong about as whom AWS is called. */
export function credentialsProblems({ aws, cluster, state }: Unproven<Environment>): Problem[] {
  const { arn, externalId } = aws?.assumeRole ?? {};
  const problems: Problem[] = [];
  if (arn !== undefined && aws?.accountId !== undefined && accountOfRole({ arn }) !== aws.accountId) {
    const message = `allowed: a role of account ${aws.accountId}, which aws.accountId names; or another accountId`;
    problems.push({ path: ["aws", "assumeRole", "arn"], message });
  }
  if (externalId !== undefined && authenticationOf({ cluster, state }) === "exec") {
    const message =
      "allowed: with cluster.authentication: token, since `aws eks get-token` can give no external id; or role and external id in the AWS CLI's configuration, and its profile in aws.profile";
    problems.push({ path: ["aws", "assumeRole", "externalId"], message });
  }
  return problems;
}
