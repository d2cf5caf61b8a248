import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { LOAD_BALANCER_CONTROLLER } from "../../config/load-balancer-controller/names";
import type { LoadBalancerControllerSettings } from "../../config/load-balancer-controller/schema";
import type { OidcProvider } from "../../constructs/cluster/oidc-provider";
import { AlbSecurityGroup } from "../../constructs/load-balancer-controller/alb-security-group";
import { LoadBalancerControllerRole } from "../../constructs/load-balancer-controller/controller-role";
import { clusterArn } from "../../constructs/shared/arns";

export interface LoadBalancerInfraProps {
  /** @default no controller */
  readonly settings?: LoadBalancerControllerSettings;
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly clusterName: string;
  /** The cluster's own attribute, so that what is made for it waits for it. */
  readonly cluster: string;
  readonly oidc: Pick<OidcProvider, "providerArn" | "issuer">;
  readonly vpcId: string;
}

/**
 * What the load balancer controller needs in AWS: its role, and perhaps a security group for its load balancers.
 * The role is there for `enabled: false` as well: the controller needs it to delete what it made.
 *
 * @returns the outputs of the contract that tell of it
 */
export function loadBalancerInfra(stack: Construct, props: LoadBalancerInfraProps) {
  const { settings, clusterName, oidc, vpcId } = props;
  if (settings === undefined) return { load_balancer_controller_role_arn: "" };
  const { roleArn } = new LoadBalancerControllerRole(stack, "LoadBalancerController", {
    ...LOAD_BALANCER_CONTROLLER,
    partition: props.partition,
    clusterName,
    clusterArn: clusterArn(props),
    cluster: props.cluster,
    policies: settings.policies,
    identity:
      settings.identity === "irsa"
        ? { kind: "irsa", oidcProviderArn: oidc.providerArn, issuer: oidc.issuer }
        : { kind: "podIdentity" },
  });
  if (settings.securityGroup) {
    const { inboundCidrs } = settings.securityGroup;
    new TerraformOutput(stack, "alb_security_group_id", {
      value: new AlbSecurityGroup(stack, "AlbSecurityGroup", { clusterName, vpcId, inboundCidrs })
        .securityGroupId,
      description:
        'Security group for Ingresses: annotate them alb.ingress.kubernetes.io/security-groups: <this>, and alb.ingress.kubernetes.io/manage-backend-security-group-rules: "true".',
      staticId: true,
    });
  }
  return { load_balancer_controller_role_arn: roleArn };
}
