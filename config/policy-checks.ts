import { partitionOf } from "../constructs/shared/partitions";
import { addonIdentity } from "./cluster/addons/known";
import type { AddonSettings } from "./cluster/addons/schema";
import type { Environment } from "./environment-sections";
import { expected } from "./messages";
import type { Problem } from "./problems";
import type { Partially } from "./without-invalid";

/** IAM's quota of managed policies on a role, before anyone asks for more.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const POLICIES_PER_ROLE = 10;

interface Role {
  readonly path: Problem["path"];
  readonly policies: readonly string[];
  /** Managed policies that this project gives the role, at most. */
  readonly own: number;
}

/** Policies for a role that is not made, and policies that IAM would not find. */
export function policyProblems(environment: Partially<Environment>): Problem[] {
  const { karpenter, aws } = environment;
  const ofOthers = (path: Problem["path"], role: string): Problem => ({
    path,
    message: `conflicts with ${role}, whose policies are its owner's; remove the line, and have them attached there`,
  });
  return [
    ...(karpenter?.controllerRole !== undefined && karpenter.policies !== undefined
      ? [ofOthers(["karpenter", "policies"], "karpenter.controllerRole")]
      : []),
    ...(typeof karpenter?.nodeRole === "object" && karpenter.nodePolicies !== undefined
      ? [ofOthers(["karpenter", "nodePolicies"], "karpenter.nodeRole")]
      : []),
    ...(karpenter?.nodeRole === "shared" && karpenter.nodePolicies !== undefined
      ? [
          {
            path: ["karpenter", "nodePolicies"],
            message:
              "conflicts with nodeRole: shared; write systemNodeGroup.policies, whose role the nodes share",
          },
        ]
      : []),
    ...(aws?.region === undefined ? [] : otherPartitions(rolesOf(environment), aws.region)),
  ];
}

/** Roles with more policies than IAM allows before anyone asks for more: the apply would stop at the first too many. */
export function policyWarnings(environment: Environment): Problem[] {
  return rolesOf(environment).flatMap(({ path, policies, own }) =>
    own + policies.length > POLICIES_PER_ROLE
      ? [
          {
            path,
            message: `with ${own} of this project's the role has ${own + policies.length} policies; IAM attaches ${POLICIES_PER_ROLE} unless the account's quota "Managed policies per role" is raised: raise it, or put yours into fewer policies`,
          },
        ]
      : [],
  );
}

function otherPartitions(roles: readonly Role[], region: string): Problem[] {
  const partition = partitionOf(region);
  return roles.flatMap(({ path, policies }) =>
    policies.flatMap((each, index) =>
      each.startsWith("arn:") && !each.startsWith(`arn:${partition}:`)
        ? [
            {
              path: [...path, index],
              message: expected(`an ARN that starts with arn:${partition}:, the partition of ${region}`),
            },
          ]
        : [],
    ),
  );
}

/** The roles that the file gives policies to. */
function rolesOf({
  cluster,
  systemNodeGroup,
  karpenter,
  loadBalancerController,
}: Partially<Environment>): Role[] {
  const role = (path: Problem["path"], policies: readonly string[] | undefined, own: number): Role[] =>
    policies === undefined || policies.length === 0 ? [] : [{ path, policies, own }];
  return [
    ...role(["cluster", "policies"], cluster?.policies, 2),
    ...role(["systemNodeGroup", "policies"], systemNodeGroup?.policies, 4),
    ...role(["karpenter", "policies"], karpenter?.policies, 7),
    ...role(["karpenter", "nodePolicies"], karpenter?.nodePolicies, 4),
    ...role(["loadBalancerController", "policies"], loadBalancerController?.policies, 1),
    ...Object.entries(cluster?.addons ?? {}).flatMap(([name, addon]) => {
      const { policies, podIdentity } = addon as AddonSettings;
      // A policy that is wrong by itself takes the list along.
      const own = addonIdentity(name, podIdentity)?.policies?.length ?? 0;
      return role(["cluster", "addons", name, "policies"], policies, own);
    }),
  ];
}
