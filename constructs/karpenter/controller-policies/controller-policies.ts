import { clusterArn } from "../../shared/arns";
import type { Statement } from "../../shared/iam";
import { iamIntegration } from "./iam-integration";
import { nodeClasses } from "./node-classes";
import { nodeLifecycle } from "./node-lifecycle";
import type { PolicyContext } from "./policy-context";
import { resourceDiscovery } from "./resource-discovery";

export interface ControllerPolicy {
  /** As Karpenter's documentation calls it. */
  readonly name: string;
  readonly statements: readonly Statement[];
}

/**
 * The controller's policies, as Karpenter 1.12 to 1.14 need them, with what another release needs besides. What an older
 * one lacks it keeps: a newer controller still runs while infra goes back. Six, because merged into one they pass the size of a
 * managed policy once the cluster's name is longer than 17 characters; a seventh for what node classes name.
 * https://karpenter.sh/docs/reference/cloudformation/
 */
export function controllerPolicies(context: PolicyContext): ControllerPolicy[] {
  return documentedPolicies(context).map(({ name, statements }) => ({
    name,
    statements: statements.map((statement) => withActions(statement, context.releaseActions)),
  }));
}

function withActions(statement: Statement, actions: PolicyContext["releaseActions"] = {}): Statement {
  const more = actions[statement.sid];
  return more === undefined ? statement : { ...statement, actions: [...statement.actions, ...more] };
}

function documentedPolicies(context: PolicyContext): ControllerPolicy[] {
  const forNodeClasses = context.nodeClasses ? nodeClasses(context, context.nodeClasses) : [];
  return [
    { name: "NodeLifecycle", statements: nodeLifecycle(context) },
    { name: "IAMIntegration", statements: iamIntegration(context) },
    { name: "EKSIntegration", statements: [allowApiServerEndpointDiscovery(context)] },
    ...(context.queueArn === undefined
      ? []
      : [{ name: "Interruption", statements: interruption(context.queueArn, context) }]),
    { name: "ZonalShift", statements: [allowZonalShiftStatusReadOnly(context)] },
    { name: "ResourceDiscovery", statements: resourceDiscovery(context) },
    // Of its own: the other six stay what Karpenter documents, and have room for the longest cluster name.
    ...(forNodeClasses.length > 0 ? [{ name: "NodeClasses", statements: forNodeClasses }] : []),
  ];
}

const allowApiServerEndpointDiscovery = (context: PolicyContext): Statement => ({
  sid: "AllowAPIServerEndpointDiscovery",
  actions: ["eks:DescribeCluster"],
  resources: [clusterArn(context)],
});

function interruption(queueArn: string, { queueKeyArn }: PolicyContext): Statement[] {
  return [
    allowInterruptionQueueActions(queueArn),
    ...(queueKeyArn === undefined ? [] : [allowInterruptionQueueDecryption(queueKeyArn)]),
  ];
}

const allowInterruptionQueueActions = (queueArn: string): Statement => ({
  sid: "AllowInterruptionQueueActions",
  actions: ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
  resources: [queueArn],
});

/** Without it SQS hands out no message of a queue that has a key of its own. */
const allowInterruptionQueueDecryption = (keyArn: string): Statement => ({
  sid: "AllowInterruptionQueueDecryption",
  actions: ["kms:Decrypt"],
  resources: [keyArn],
});

/** The action takes no resource; the condition is what keeps it to this cluster. */
const allowZonalShiftStatusReadOnly = (context: PolicyContext): Statement => ({
  sid: "AllowZonalShiftStatusReadOnly",
  actions: ["arc-zonal-shift:GetManagedResource"],
  resources: ["*"],
  conditions: { StringEquals: { "arc-zonal-shift:ResourceIdentifier": clusterArn(context) } },
});
