import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy";
import { Construct } from "constructs";
import { policyDocument } from "../shared/iam";
import { awsName, NAME_LIMITS } from "../shared/names";

/**
 * The events that Karpenter drains nodes for; of a rebalance recommendation it only takes note.
 * https://karpenter.sh/docs/concepts/disruption/#interruption
 */
const INTERRUPTION_EVENTS = [
  {
    id: "ScheduledChange",
    source: "aws.health",
    detailType: "AWS Health Event",
    // The controller reads no other health event: each would only be received and deleted.
    detail: { service: ["EC2"], eventTypeCategory: ["scheduledChange"] },
  },
  { id: "SpotInterruption", source: "aws.ec2", detailType: "EC2 Spot Instance Interruption Warning" },
  { id: "Rebalance", source: "aws.ec2", detailType: "EC2 Instance Rebalance Recommendation" },
  { id: "InstanceStateChange", source: "aws.ec2", detailType: "EC2 Instance State-change Notification" },
  {
    id: "CapacityReservationInterruption",
    source: "aws.ec2",
    detailType: "EC2 Capacity Reservation Instance Interruption Warning",
  },
] as const;

/** Seconds. A Spot notice is worthless after two minutes; kept longer, it would replay the past to a restarted controller. */
const RETENTION_SECONDS = 300;

export interface InterruptionQueueProps {
  readonly clusterName: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/** The queue that Karpenter reads what happens to instances from, and the rules that feed it. */
export class InterruptionQueue extends Construct {
  public readonly queueName: string;
  public readonly queueArn: string;

  constructor(
    scope: Construct,
    id: string,
    { clusterName, partition, region, accountId }: InterruptionQueueProps,
  ) {
    super(scope, id);
    const queue = new SqsQueue(this, "Queue", {
      name: awsName(clusterName, "", NAME_LIMITS.queue),
      messageRetentionSeconds: RETENTION_SECONDS,
      sqsManagedSseEnabled: true,
    });
    const ruleName = (eventId: string) => awsName(clusterName, `-${eventId}`, NAME_LIMITS.eventRule);
    const queuePolicy = new SqsQueuePolicy(this, "QueuePolicy", {
      queueUrl: queue.url,
      policy: policyDocument([
        {
          // Any account's EventBridge could otherwise send to it, and a forged notice drains nodes.
          sid: "AllowRules",
          actions: ["sqs:SendMessage"],
          resources: [queue.arn],
          principals: { Service: "events.amazonaws.com" },
          conditions: {
            ArnEquals: {
              "aws:SourceArn": INTERRUPTION_EVENTS.map(
                // As text: the rules wait for this policy, so it cannot wait for them.
                (event) => `arn:${partition}:events:${region}:${accountId}:rule/${ruleName(event.id)}`,
              ),
            },
          },
        },
        {
          sid: "DenyHTTP",
          effect: "Deny",
          actions: ["sqs:*"],
          resources: [queue.arn],
          principals: "*",
          conditions: { Bool: { "aws:SecureTransport": "false" } },
        },
      ]),
    });
    for (const { id: eventId, source, detailType, ...filter } of INTERRUPTION_EVENTS) {
      const rule = new CloudwatchEventRule(this, `${eventId}Rule`, {
        name: ruleName(eventId),
        description: `${detailType}, for Karpenter in ${clusterName}`,
        eventPattern: JSON.stringify({ source: [source], "detail-type": [detailType], ...filter }),
        // A rule that is there before the policy sends into a closed door, and EventBridge drops what is refused.
        dependsOn: [queuePolicy],
      });
      new CloudwatchEventTarget(this, `${eventId}Target`, {
        rule: rule.name,
        targetId: "KarpenterInterruptionQueueTarget",
        arn: queue.arn,
      });
    }
    this.queueName = queue.name;
    this.queueArn = queue.arn;
  }
}
