import type { Environment } from "../environment-sections";
import { expected } from "../messages";
import type { Problem } from "../problems";
import type { Partially } from "../without-invalid";
import { accountOfRole } from "./assume-role";

/** How the providers of workloads log in. Where the environment does not say: HCP Terraform's workers have no AWS CLI. */
export function authenticationOf({
  cluster,
  state,
}: Pick<Partially<Environment>, "cluster" | "state">): "exec" | "token" {
  return cluster?.authentication ?? (state?.backend === "cloud" ? "token" : "exec");
}

/** What is wrong about as whom AWS is called. */
export function credentialsProblems({ aws, cluster, state }: Partially<Environment>): Problem[] {
  const { arn, externalId } = aws?.assumeRole ?? {};
  const problems: Problem[] = [];
  if (arn !== undefined && aws?.accountId !== undefined && accountOfRole({ arn }) !== aws.accountId) {
    const message = expected(
      `a role of account ${aws.accountId}`,
      "aws.accountId names that account; change one of the two",
    );
    problems.push({ path: ["aws", "assumeRole", "arn"], message });
  }
  if (externalId !== undefined && authenticationOf({ cluster, state }) === "exec") {
    const message =
      "needs cluster.authentication: token, since `aws eks get-token` can give no external id; or put role and external id into the AWS CLI's configuration, and its profile into aws.profile";
    problems.push({ path: ["aws", "assumeRole", "externalId"], message });
  }
  return problems;
}
