import type { Conditions, Statement } from "../../constructs/shared/iam";
import type { Footprint } from "./footprint";

const iam = (...names: readonly string[]) => names.map((name) => `iam:${name}`);

/** AWS makes these at a service's first use, and each for its own service. */
const LINKED = ["eks", "eks-nodegroup", "autoscaling", "spot"] as const;

/**
 * Roles and policies of infra, by their names and path.
 *
 * With a permissions boundary, whoever has this gives no role more than the boundary allows: it makes, fills and changes
 * only roles that have it, and cannot take it off. Without one it stays an administrator's equal: what stands in a role's
 * own policy (iam:PutRolePolicy) and in a new version of a policy (iam:CreatePolicyVersion) is held by no condition.
 */
export function identity(footprint: Footprint): Statement[] {
  const { roles, inlineRoles, simulated, boundary } = footprint;
  const conditions = bounded(footprint);
  return [
    { sid: "Reads", actions: iam("Get*", "List*"), resources: ["*"] },
    { sid: "Simulates", actions: iam("SimulatePrincipalPolicy"), resources: simulated },
    {
      sid: "Roles",
      actions: iam(
        "CreateRole",
        ...(boundary === undefined ? [] : ["PutRolePermissionsBoundary"]),
        "DeleteRole",
        "UpdateAssumeRolePolicy",
        "UpdateRole",
      ),
      resources: roles,
      conditions,
    },
    { sid: "RolesTags", actions: iam("TagRole", "UntagRole", "UpdateRoleDescription"), resources: roles },
    {
      sid: "RolesOwnPolicies",
      actions: iam("PutRolePolicy", "DeleteRolePolicy"),
      resources: inlineRoles,
      conditions,
    },
    ...passing(footprint),
    ...profilesAndProvider(footprint),
  ];
}

/** The policies that infra makes, and which of all a role may be given: those of its release and of the file. */
export function attachments(footprint: Footprint): Statement[] {
  const { roles, policies, attached } = footprint;
  return [
    {
      sid: "RolesPolicies",
      actions: iam("AttachRolePolicy", "DetachRolePolicy"),
      resources: roles,
      conditions: { ...bounded(footprint), ArnEquals: { "iam:PolicyARN": attached } },
    },
    {
      sid: "Policies",
      actions: iam(
        "CreatePolicy",
        "CreatePolicyVersion",
        "DeletePolicy",
        "DeletePolicyVersion",
        "TagPolicy",
        "UntagPolicy",
      ),
      resources: policies,
    },
  ];
}

const bounded = ({ boundary }: Footprint): Conditions | undefined =>
  boundary === undefined ? undefined : { StringEquals: { "iam:PermissionsBoundary": boundary } };

function passing({ partition, passed }: Footprint): Statement[] {
  return [
    {
      sid: "PassesRoles",
      actions: iam("PassRole"),
      resources: [...new Set(Object.values(passed).flat())],
      conditions: {
        // EKS passes the nodes' role on, so it gets it as well.
        StringEquals: { "iam:PassedToService": [...new Set(["eks.amazonaws.com", ...Object.keys(passed)])] },
      },
    },
    {
      sid: "ServiceLinkedRoles",
      actions: iam(
        "CreateServiceLinkedRole",
        "DeleteServiceLinkedRole",
        "GetServiceLinkedRoleDeletionStatus",
      ),
      resources: LINKED.map(
        (service) => `arn:${partition}:iam::*:role/aws-service-role/${service}.amazonaws.com/*`,
      ),
    },
  ];
}

function profilesAndProvider({
  partition,
  region,
  accountId,
  clusterName,
  instanceProfiles,
}: Footprint): Statement[] {
  const profile = iam("AddRoleToInstanceProfile", "CreateInstanceProfile", "DeleteInstanceProfile");
  const more = iam("RemoveRoleFromInstanceProfile", "TagInstanceProfile", "UntagInstanceProfile");
  return [
    ...(instanceProfiles.length > 0
      ? [{ sid: "InstanceProfiles", actions: [...profile, ...more], resources: instanceProfiles }]
      : []),
    // The hook of a destroy, where the controller is dead: the profiles that Karpenter has made for this cluster.
    {
      sid: "Drain",
      actions: iam("RemoveRoleFromInstanceProfile", "DeleteInstanceProfile"),
      resources: [`arn:${partition}:iam::${accountId}:instance-profile/*`],
      conditions: { StringEquals: { [`aws:ResourceTag/kubernetes.io/cluster/${clusterName}`]: "owned" } },
    },
    {
      sid: "Issuer",
      actions: iam(
        "CreateOpenIDConnectProvider",
        "DeleteOpenIDConnectProvider",
        "TagOpenIDConnectProvider",
        "UntagOpenIDConnectProvider",
        "UpdateOpenIDConnectProviderThumbprint",
      ),
      resources: [`arn:${partition}:iam::${accountId}:oidc-provider/oidc.eks.${region}.*`],
    },
  ];
}
