import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { LOAD_BALANCER_CONTROLLER } from "../../config/load-balancer-controller/names";
import type { ResolvedEnvironment } from "../../config/resolve";
import { AlbSecurityGroup } from "../../constructs/load-balancer-controller/alb-security-group";
import { LoadBalancerControllerRole } from "../../constructs/load-balancer-controller/controller-role";
import type { ClusterParts } from "./cluster-parts";
import type { InfraScope } from "./scope";

/**
 * What the load balancer controller needs in AWS: its role, and perhaps a security group for its load balancers.
 * The role is there for `enabled: false` as well: the controller needs it to delete what it made.
 *
 * @returns the outputs of the contract that tell of it
 */
export function loadBalancerInfra(
  stack: Construct,
  scope: InfraScope & ClusterParts,
  settings: NonNullable<ResolvedEnvironment["loadBalancerController"]>,
) {
  const { clusterName, partition, region, accountId, cluster, vpcId } = scope;
  const oidc = settings.identity === "irsa" ? scope.oidc() : undefined;
  const { roleArn } = new LoadBalancerControllerRole(stack, "LoadBalancerController", {
    ...LOAD_BALANCER_CONTROLLER,
    ...{ clusterName, partition, region, accountId },
    cluster: cluster.clusterName,
    vpcId,
    reach: settings.reach,
    protection: settings.protection,
    policies: settings.policies,
    identity: oidc
      ? { kind: "irsa", oidcProviderArn: oidc.providerArn, issuer: oidc.issuer }
      : { kind: "podIdentity" },
  });
  if (settings.securityGroup) {
    const { inboundCidrs } = settings.securityGroup;
    new TerraformOutput(stack, "alb_security_group_id", {
      value: new AlbSecurityGroup(stack, "AlbSecurityGroup", {
        ...{ clusterName, inboundCidrs },
        vpcId,
      }).securityGroupId,
      description:
        'Security group for Ingresses: annotate them alb.ingress.kubernetes.io/security-groups: <this>, and alb.ingress.kubernetes.io/manage-backend-security-group-rules: "true".',
      staticId: true,
    });
  }
  return { load_balancer_controller_role_arn: roleArn };
}
