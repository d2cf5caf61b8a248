import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { InterruptionSettings } from "../../config/interruption";
import type { KarpenterSettings } from "../../config/karpenter";
import type { SpotSettings } from "../../config/spot";
import type { EksCluster } from "../../constructs/cluster/eks-cluster";
import type { OidcProvider } from "../../constructs/cluster/oidc-provider";
import { ControllerIdentity } from "../../constructs/karpenter/controller-identity";
import { InterruptionNotifications } from "../../constructs/karpenter/interruption-notifications";
import { InterruptionQueue } from "../../constructs/karpenter/interruption-queue";
import { KarpenterInstanceProfile } from "../../constructs/karpenter/karpenter-instance-profile";
import { KarpenterNodeRole } from "../../constructs/karpenter/karpenter-node-role";
import { SpotServiceLinkedRole } from "../../constructs/karpenter/spot-service-linked-role";
import type { InfraOutputs } from "../infra-outputs";

export interface KarpenterInfraProps {
  readonly clusterName: string;
  readonly cluster: EksCluster;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly oidc: OidcProvider;
  /** The system nodes' role, which Karpenter's may share. */
  readonly systemNodes: { readonly roleName: string; readonly roleArn: string };
  readonly cniHasOwnRole: boolean;
  readonly karpenter: KarpenterSettings;
  readonly interruption: InterruptionSettings;
  readonly spot: SpotSettings;
}

/** What Karpenter needs in the account, right under the stack, and what workloads must know of it. */
export function karpenterInfra(stack: Construct, props: KarpenterInfraProps) {
  const { clusterName, cluster, partition, region, accountId, oidc, karpenter, interruption } = props;
  const nodeRole =
    karpenter.nodeRole === "shared"
      ? props.systemNodes
      : new KarpenterNodeRole(stack, "KarpenterNodeRole", {
          clusterName,
          cluster: cluster.clusterName,
          partition,
          cniHasOwnRole: props.cniHasOwnRole,
          policies: karpenter.nodePolicies,
        });
  const profile =
    karpenter.nodeIdentity === "instanceProfile"
      ? new KarpenterInstanceProfile(stack, "KarpenterInstanceProfile", {
          clusterName,
          roleName: nodeRole.roleName,
        })
      : undefined;
  const queue = interruption.queue
    ? new InterruptionQueue(stack, "InterruptionQueue", { clusterName, partition, region, accountId })
    : undefined;
  if (queue && interruption.notifications) {
    const { ruleNames } = queue;
    new InterruptionNotifications(stack, "InterruptionNotifications", {
      ...{ clusterName, ruleNames },
      ...interruption.notifications,
    });
  }
  const controller = new ControllerIdentity(stack, "KarpenterController", {
    partition,
    region,
    accountId,
    clusterName,
    cluster: cluster.clusterName,
    namespace: karpenter.namespace,
    serviceAccount: karpenter.serviceAccount,
    identity:
      karpenter.identity === "irsa"
        ? { kind: "irsa", oidcProviderArn: oidc.providerArn, issuer: oidc.issuer }
        : { kind: "podIdentity" },
    nodeRoleArn: nodeRole.roleArn,
    queueArn: queue?.queueArn,
    policies: karpenter.policies,
  });
  spotRole(stack, props.spot);
  return {
    karpenter_node_role_name: nodeRole.roleName,
    karpenter_instance_profile_name: profile?.profileName ?? "",
    karpenter_controller_role_arn: controller.roleArn,
    karpenter_queue_name: queue?.queueName ?? "",
  } satisfies Partial<InfraOutputs>;
}

function spotRole(stack: Construct, { serviceLinkedRole }: SpotSettings): void {
  if (serviceLinkedRole === "create") {
    new SpotServiceLinkedRole(stack, "SpotServiceLinkedRole");
    return;
  }
  new TerraformOutput(stack, "create_spot_service_linked_role", {
    value: "aws iam create-service-linked-role --aws-service-name spot.amazonaws.com",
    description:
      "Makes the role that EC2 launches Spot instances with, once in an account that never had any; that it has been taken already means that all is well.",
    staticId: true,
  });
}
