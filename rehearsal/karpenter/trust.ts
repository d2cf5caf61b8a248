import { type Conditions, type Context, conditionsHold } from "../iam/policy";

type OneOrMore = string | readonly string[];

interface Statement {
  readonly Effect: string;
  readonly Action: OneOrMore;
  readonly Principal?: { readonly Service?: OneOrMore; readonly Federated?: OneOrMore };
  readonly Condition?: Conditions;
}

/** A service account of a cluster, as AWS knows both. */
export interface ClusterServiceAccount {
  readonly clusterArn: string;
  /** URL of the cluster's OIDC issuer. */
  readonly issuer: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

/**
 * Whether a role lets EKS Pod Identity take it for the service account, with the tags that EKS gives the session.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
 */
export function trustsPodIdentity(policy: string, account: ClusterServiceAccount): boolean {
  const context: Context = {
    "aws:RequestTag/eks-cluster-arn": account.clusterArn,
    "aws:RequestTag/eks-cluster-name": account.clusterArn.split("/").at(-1) ?? "",
    "aws:RequestTag/kubernetes-namespace": account.namespace,
    "aws:RequestTag/kubernetes-service-account": account.serviceAccount,
  };
  return ["sts:AssumeRole", "sts:TagSession"].every((action) =>
    allowing(policy, action, context).some(({ Principal }) =>
      [Principal?.Service].flat().includes("pods.eks.amazonaws.com"),
    ),
  );
}

/** Whether a role lets the service account's own token take it (IAM roles for service accounts). */
export function trustsServiceAccount(policy: string, account: ClusterServiceAccount): boolean {
  const issuer = account.issuer.replace(/^https:\/\//, "");
  const context: Context = {
    [`${issuer}:sub`]: `system:serviceaccount:${account.namespace}:${account.serviceAccount}`,
    [`${issuer}:aud`]: "sts.amazonaws.com",
  };
  return allowing(policy, "sts:AssumeRoleWithWebIdentity", context).some(({ Principal }) =>
    [Principal?.Federated].flat().some((arn) => arn?.endsWith(`:oidc-provider/${issuer}`)),
  );
}

function allowing(policy: string, action: string, context: Context): Statement[] {
  const { Statement: statements } = JSON.parse(policy) as { readonly Statement: readonly Statement[] };
  return statements.filter(
    ({ Effect, Action, Condition = {} }) =>
      Effect === "Allow" && [Action].flat().includes(action) && conditionsHold(Condition, context),
  );
}
