import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { Construct } from "constructs";
import type { InterruptionEvent } from "../../config/interruption/schema";
import { policyDocument } from "../shared/iam";
import { awsName, NAME_LIMITS } from "../shared/names";
import { type KeyChoice, ServiceKey } from "../shared/service-key";
import { INTERRUPTION_EVENTS } from "./interruption-events";

/** Seconds. A Spot notice is worthless after two minutes; kept longer, it would replay the past to a restarted controller. */
const RETENTION_SECONDS = 300;

/**
 * No condition: with one that EventBridge does not meet, every notice is lost in silence. Whose rules send, the queue's
 * policy says.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-troubleshooting.html
 */
const USE_BY_RULES = {
  sid: "AllowRules",
  actions: ["kms:Decrypt", "kms:GenerateDataKey"],
  principals: { Service: "events.amazonaws.com" },
} as const;

export interface InterruptionQueueProps {
  readonly clusterName: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** @default a key of SQS' own */
  readonly kmsKey?: KeyChoice;
}

/** As text: it is known before the queue is made. */
export function interruptionQueueArn(props: InterruptionQueueProps): string {
  const { clusterName, partition, region, accountId } = props;
  return `arn:${partition}:sqs:${region}:${accountId}:${awsName(clusterName, "", NAME_LIMITS.queue)}`;
}

/** The queue that Karpenter reads what happens to instances from, and the rules that feed it. */
export class InterruptionQueue extends Construct {
  public readonly queueName: string;
  public readonly queueArn: string;
  /** The key that whoever reads the queue must be able to use.
   * @default none: SQS' own needs no permission */
  public readonly keyArn?: string;
  /** Names of the rules, for further targets. */
  public readonly ruleNames: Readonly<Record<InterruptionEvent, string>>;

  constructor(
    scope: Construct,
    id: string,
    { clusterName, partition, region, accountId, kmsKey }: InterruptionQueueProps,
  ) {
    super(scope, id);
    const name = awsName(clusterName, "", NAME_LIMITS.queue);
    const ruleName = (eventId: string) => awsName(clusterName, `-${eventId}`, NAME_LIMITS.eventRule);
    // ARNs as text, since the policy stands in the queue itself, and the rules wait for both: a policy of its own
    // would take the AWS provider another 25 s, at creation and at destruction.
    const queueArn = interruptionQueueArn({ clusterName, partition, region, accountId });
    const ruleArns = INTERRUPTION_EVENTS.map(
      (event) => `arn:${partition}:events:${region}:${accountId}:rule/${ruleName(event.id)}`,
    );
    this.keyArn = ServiceKey.chosen(this, kmsKey, {
      ...{ clusterName, partition, accountId },
      purpose: "queue",
      use: USE_BY_RULES,
    });
    const queue = new SqsQueue(this, "Queue", {
      name,
      messageRetentionSeconds: RETENTION_SECONDS,
      ...(this.keyArn === undefined ? { sqsManagedSseEnabled: true } : { kmsMasterKeyId: this.keyArn }),
      policy: queuePolicy(queueArn, ruleArns),
    });
    const rules = INTERRUPTION_EVENTS.map(({ event, id: eventId, source, detailType, detail }) => {
      const rule = new CloudwatchEventRule(this, `${eventId}Rule`, {
        name: ruleName(eventId),
        description: `${detailType}, for Karpenter in ${clusterName}`,
        eventPattern: JSON.stringify({ source: [source], "detail-type": [detailType], detail }),
        // A rule that is there before the queue sends into the void, and EventBridge drops what it cannot deliver.
        dependsOn: [queue],
      });
      new CloudwatchEventTarget(this, `${eventId}Target`, {
        rule: rule.name,
        targetId: "KarpenterInterruptionQueueTarget",
        arn: queue.arn,
      });
      return [event, rule.name] as const;
    });
    this.ruleNames = Object.fromEntries(rules) as Record<InterruptionEvent, string>;
    this.queueName = queue.name;
    this.queueArn = queue.arn;
  }
}

function queuePolicy(queueArn: string, ruleArns: readonly string[]): string {
  return policyDocument([
    {
      // Any account's EventBridge could otherwise send to it, and a forged notice drains nodes.
      sid: "AllowRules",
      actions: ["sqs:SendMessage"],
      resources: [queueArn],
      principals: { Service: "events.amazonaws.com" },
      conditions: { ArnEquals: { "aws:SourceArn": ruleArns } },
    },
    {
      sid: "DenyHTTP",
      effect: "Deny",
      actions: ["sqs:*"],
      resources: [queueArn],
      principals: "*",
      conditions: { Bool: { "aws:SecureTransport": "false" } },
    },
  ]);
}
