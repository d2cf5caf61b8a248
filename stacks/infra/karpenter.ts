import type { Construct } from "constructs";
import { chartKeysRelease } from "../../config/karpenter/chart/check";
import type { SpotSettings } from "../../config/spot";
import type { OidcTrust } from "../../constructs/cluster/cluster";
import { systemNodeRoleName } from "../../constructs/cluster/system-node-group";
import { ControllerIdentity } from "../../constructs/karpenter/controller-identity";
import type * as existing from "../../constructs/karpenter/existing-node-role";
import type * as notifications from "../../constructs/karpenter/interruption-notifications";
import { InterruptionQueue, interruptionQueueArn } from "../../constructs/karpenter/interruption-queue";
import {
  KarpenterInstanceProfile,
  karpenterInstanceProfileName,
} from "../../constructs/karpenter/karpenter-instance-profile";
import { KarpenterNodeRole, karpenterNodeRoleName } from "../../constructs/karpenter/karpenter-node-role";
import type * as nodeClasses from "../../constructs/karpenter/node-class-roles";
import type * as spotRoles from "../../constructs/karpenter/spot-service-linked-role";
import type * as alarms from "../../constructs/monitoring/interruption-alarms";
import { karpenterRelease } from "../../releases/karpenter";
import type { InfraOutputs } from "../infra-outputs";
import { output } from "../output";
import type { ClusterParts } from "./cluster-parts";
import type { InfraScope } from "./scope";

type KarpenterScope = InfraScope & ClusterParts;

/** What Karpenter needs in the account, right under the stack, and what workloads must know of it. */
export function karpenterInfra(stack: Construct, scope: KarpenterScope) {
  const { clusterName, cluster, partition, region, accountId, grants } = scope;
  const { karpenter, interruption, monitoring, spot } = scope.environment;
  const nodeRole = nodeRoleFor(stack, scope);
  const profile =
    karpenter.nodeIdentity === "instanceProfile"
      ? new KarpenterInstanceProfile(stack, "KarpenterInstanceProfile", {
          clusterName,
          roleName: nodeRole.roleName,
        })
      : undefined;
  const queue = interruption.queue
    ? new InterruptionQueue(stack, "InterruptionQueue", {
        ...{ clusterName, partition, region, accountId },
        kmsKey: interruption.kmsKey,
      })
    : undefined;
  if (queue && interruption.notifications) {
    const { ruleNames } = queue;
    const {
      InterruptionNotifications,
    }: typeof notifications = require("../../constructs/karpenter/interruption-notifications");
    new InterruptionNotifications(stack, "InterruptionNotifications", {
      ...{ clusterName, ruleNames },
      ...interruption.notifications,
    });
  }
  if (queue && monitoring.cloudwatch) {
    const { queueName } = queue;
    const { InterruptionAlarms }: typeof alarms = require("../../constructs/monitoring/interruption-alarms");
    new InterruptionAlarms(stack, "InterruptionAlarms", {
      ...{ clusterName, queueName },
      ...monitoring.cloudwatch,
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
    identity: karpenter.identity === "irsa" ? irsa(scope.oidc()) : { kind: "podIdentity" },
    nodeRoleArn: nodeRole.roleArn,
    queueArn: queue?.queueArn,
    queueKeyArn: queue?.keyArn,
    policies: karpenter.policies,
    existingRole: karpenter.controllerRole && {
      ...karpenter.controllerRole,
      release: karpenter.version,
      asked: {
        nodeRoleArn: plainNodeRoleArn(scope, nodeRole.roleArn),
        queueArn: queue && interruptionQueueArn(scope),
      },
    },
    releaseActions: karpenterRelease(chartKeysRelease(karpenter.version)).policies.adds,
    nodeClasses: {
      roles: nodeClassRoles(stack, scope, nodeRole),
      imageParameters: grants.imageParameter,
      volumeKeys: grants.volumeKey,
    },
  });
  spotRole(stack, spot);
  return {
    karpenter_node_role_name: nodeRole.roleName,
    karpenter_instance_profile_name: profile?.profileName ?? "",
    karpenter_controller_role_arn: controller.roleArn,
    karpenter_queue_name: queue?.queueName ?? "",
  } satisfies Partial<InfraOutputs>;
}

function nodeRoleFor(stack: Construct, scope: KarpenterScope) {
  const { clusterName, cluster, partition, region, accountId, systemNodes } = scope;
  const { karpenter, nodeRoles } = scope.environment;
  const role = karpenter.nodeRole;
  if (role === "shared" && systemNodes) return systemNodes;
  if (typeof role === "object") {
    const { ExistingNodeRole }: typeof existing = require("../../constructs/karpenter/existing-node-role");
    return new ExistingNodeRole(stack, "ExistingNodeRole", {
      ...role,
      ...{ clusterName, partition, region, accountId },
      cni: nodeRoles.cni,
    });
  }
  return new KarpenterNodeRole(stack, "KarpenterNodeRole", {
    ...{ clusterName, cluster: cluster.clusterName, partition },
    permissions: nodeRoles,
    policies: karpenter.nodePolicies,
  });
}

/** Of a role that is made here, before it is: IAM is asked about it by its ARN alone. */
function plainNodeRoleArn(
  { environment, clusterName, partition, accountId }: KarpenterScope,
  arn: string,
): string {
  const { nodeRole } = environment.karpenter;
  if (typeof nodeRole === "object") return arn;
  const name = nodeRole === "shared" ? systemNodeRoleName(clusterName) : karpenterNodeRoleName(clusterName);
  return `arn:${partition}:iam::${accountId}:role${environment.aws.rolePath ?? "/"}${name}`;
}

function irsa({ providerArn: oidcProviderArn, issuer }: OidcTrust) {
  return { kind: "irsa", oidcProviderArn, issuer } as const;
}

/** ARNs of the roles that node classes name and that are not Karpenter's nodes' own, with their way into the cluster. */
function nodeClassRoles(
  stack: Construct,
  scope: KarpenterScope,
  allNodes: { readonly roleName: string; readonly roleArn: string },
): readonly string[] {
  const { clusterName, cluster, grants, systemNodes } = scope;
  const { karpenter } = scope.environment;
  const systemRole = systemNodes && systemNodeRoleName(clusterName);
  const { nodeRole } = karpenter;
  const isShared = nodeRole === "shared";
  const isOfOthers = typeof nodeRole === "object";
  // They have their entry, and could not be looked up before the first apply.
  const madeRoles = [
    ...(isShared || isOfOthers ? [] : [karpenterNodeRoleName(clusterName)]),
    ...(systemRole === undefined ? [] : [systemRole]),
  ];
  const known = [...madeRoles, ...(isOfOthers ? [nodeRole.name] : [])];
  const madeProfile =
    karpenter.nodeIdentity === "instanceProfile" ? karpenterInstanceProfileName(clusterName) : undefined;
  const roleArns = rolesOfOthers(stack, {
    cluster: cluster.clusterName,
    allNodes: isOfOthers ? allNodes : undefined,
    roles: grants.nodeRole.filter((name) => !known.includes(name)),
    instanceProfiles: grants.instanceProfile.filter((name) => name !== madeProfile),
    madeRoles,
    enteredRoles: scope.enteredRoles,
  });
  return systemNodes && !isShared && systemRole !== undefined && grants.nodeRole.includes(systemRole)
    ? [...roleArns, systemNodes.roleArn]
    : roleArns;
}

function rolesOfOthers(stack: Construct, props: nodeClasses.NodeClassRolesProps): readonly string[] {
  if (!props.allNodes && props.roles.length === 0 && props.instanceProfiles.length === 0) return [];
  const { NodeClassRoles }: typeof nodeClasses = require("../../constructs/karpenter/node-class-roles");
  return new NodeClassRoles(stack, "NodeClassRoles", props).roleArns;
}

function spotRole(stack: Construct, { serviceLinkedRole }: SpotSettings): void {
  if (serviceLinkedRole === "create") {
    const {
      SpotServiceLinkedRole,
    }: typeof spotRoles = require("../../constructs/karpenter/spot-service-linked-role");
    new SpotServiceLinkedRole(stack, "SpotServiceLinkedRole");
    return;
  }
  output(stack, "create_spot_service_linked_role", {
    value: "aws iam create-service-linked-role --aws-service-name spot.amazonaws.com",
    description:
      "Makes the role that EC2 launches Spot instances with, once in an account that never had any; that it has been taken already means that all is well.",
  });
}
