/** What a condition asks: operator, key, value or values. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** One statement of an IAM policy. */
export interface Statement {
  readonly sid: string;
  /** @default "Allow" */
  readonly effect?: "Allow" | "Deny";
  readonly actions: readonly string[];
  /** Left out in trust policies, which are about the role itself. */
  readonly resources?: readonly string[];
  /** Who; only in policies of a role or a resource. `*` is everyone. */
  readonly principals?: "*" | Readonly<Record<string, string | readonly string[]>>;
  readonly conditions?: Conditions;
}

/** Renders a policy without white space. AWS counts characters and compares text: the same statements give the same bytes. */
export function policyDocument(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements.map(rendered) });
}

/** Lets an AWS service take a role. */
export function assumeRolePolicy(service: string, actions: readonly string[] = ["sts:AssumeRole"]): string {
  return policyDocument([{ sid: "AllowService", actions, principals: { Service: service } }]);
}

/** A service account of one cluster. */
export interface ServiceAccount {
  readonly namespace: string;
  readonly serviceAccount: string;
}

export interface PodIdentity extends ServiceAccount {
  readonly clusterArn: string;
}

/**
 * Lets EKS Pod Identity hand a role to one service account. Without the session's tags, whoever may make associations
 * could hand it to any pod of any cluster in the account. An association that disables session tags gets nothing.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
export function podIdentityTrustPolicy({ clusterArn, namespace, serviceAccount }: PodIdentity): string {
  return policyDocument([
    {
      sid: "AllowServiceAccount",
      actions: ["sts:AssumeRole", "sts:TagSession"],
      principals: { Service: "pods.eks.amazonaws.com" },
      conditions: {
        StringEquals: {
          "aws:RequestTag/eks-cluster-arn": clusterArn,
          "aws:RequestTag/kubernetes-namespace": namespace,
          "aws:RequestTag/kubernetes-service-account": serviceAccount,
        },
      },
    },
  ]);
}

/** The cluster's issuer of identities, as IAM knows it. */
export interface Issuer {
  readonly oidcProviderArn: string;
  /** Without its `https://`. */
  readonly issuer: string;
}

/**
 * How a controller's pods come by their role. With IRSA the service account must name the role in its annotation
 * `eks.amazonaws.com/role-arn`.
 */
export type IdentityKind = { readonly kind: "podIdentity" } | ({ readonly kind: "irsa" } & Issuer);

/**
 * Lets one service account take a role through the cluster's OIDC provider (IRSA). Without the subject every pod of
 * the cluster could.
 * https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
export function webIdentityTrustPolicy({
  oidcProviderArn,
  issuer,
  namespace,
  serviceAccount,
}: Issuer & ServiceAccount): string {
  return policyDocument([
    {
      sid: "AllowServiceAccount",
      actions: ["sts:AssumeRoleWithWebIdentity"],
      principals: { Federated: oidcProviderArn },
      conditions: {
        StringEquals: {
          [`${issuer}:sub`]: `system:serviceaccount:${namespace}:${serviceAccount}`,
          [`${issuer}:aud`]: "sts.amazonaws.com",
        },
      },
    },
  ]);
}

/** ARN of a policy that is given by its ARN, or by its name if AWS manages it. */
export function policyArn(partition: string, policy: string): string {
  return policy.startsWith("arn:") ? policy : managedPolicyArn(partition, policy);
}

/** ARN of a policy that AWS manages. */
export function managedPolicyArn(partition: string, name: string): string {
  return `arn:${partition}:iam::aws:policy/${name}`;
}

function rendered({ sid, effect = "Allow", principals, actions, resources, conditions }: Statement) {
  return {
    Sid: sid,
    Effect: effect,
    Principal: principals,
    Action: single(actions),
    Resource: resources && single(resources),
    Condition: conditions,
  };
}

function single(values: readonly string[]): string | readonly string[] {
  return values.length === 1 && values[0] !== undefined ? values[0] : values;
}
