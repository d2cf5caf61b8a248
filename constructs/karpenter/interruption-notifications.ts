import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { Construct } from "constructs";
import type { InterruptionEvent } from "../../config/interruption/schema";
import { policyDocument } from "../shared/iam";
import { awsName, NAME_LIMITS } from "../shared/names";
import { INTERRUPTION_EVENTS, type InterruptionEventRule } from "./interruption-events";

export interface InterruptionNotificationsProps {
  readonly clusterName: string;
  /** The rules that send, by event. */
  readonly ruleNames: Readonly<Record<InterruptionEvent, string>>;
  /** Which of them are told to people. */
  readonly events: readonly InterruptionEvent[];
  /** Each once. Every one must be confirmed by whoever reads it. */
  readonly emails: readonly string[];
  /** A key whose policy lets EventBridge use it, or nothing arrives.
   * @default none */
  readonly kmsKeyArn?: string;
}

/**
 * Emails about what happens to instances: the same rules as the queue's, a second target each.
 *
 * @setting interruption.notifications
 */
export class InterruptionNotifications extends Construct {
  public readonly topicArn: string;

  constructor(scope: Construct, id: string, props: InterruptionNotificationsProps) {
    super(scope, id);
    const { clusterName, ruleNames, events, emails, kmsKeyArn } = props;
    const topic = new SnsTopic(this, "Topic", {
      name: awsName(clusterName, "-interruptions", NAME_LIMITS.topic),
      kmsMasterKeyId: kmsKeyArn,
    });
    const topicPolicy = new SnsTopicPolicy(this, "TopicPolicy", {
      arn: topic.arn,
      policy: policyDocument([
        {
          // No condition: EventBridge sends no source to SNS, so one would silently refuse everything. Rules of other
          // accounts come with a role of theirs, which this does not admit.
          // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
          sid: "AllowRules",
          actions: ["sns:Publish"],
          resources: [topic.arn],
          principals: { Service: "events.amazonaws.com" },
        },
        {
          sid: "DenyHTTP",
          effect: "Deny",
          actions: ["sns:Publish"],
          resources: [topic.arn],
          principals: "*",
          conditions: { Bool: { "aws:SecureTransport": "false" } },
        },
      ]),
    });
    for (const endpoint of emails) {
      // The address is the id: whoever reorders the list makes nobody confirm again.
      new SnsTopicSubscription(this, endpoint, { topicArn: topic.arn, protocol: "email", endpoint });
    }
    for (const rule of INTERRUPTION_EVENTS.filter(({ event }) => events.includes(event))) {
      new CloudwatchEventTarget(this, `${rule.id}Target`, {
        rule: ruleNames[rule.event],
        targetId: "KarpenterInterruptionMail",
        arn: topic.arn,
        inputTransformer: email(rule, clusterName),
        // What comes before the policy is refused, and EventBridge drops it.
        dependsOn: [topicPolicy],
      });
    }
    this.topicArn = topic.arn;
  }
}

/** One sentence a line. Quotes are EventBridge's own rule: a template is JSON, and a line of it a string. */
function email({ detailType, email: { says, paths } }: InterruptionEventRule, clusterName: string) {
  const lines = [
    ...says,
    `Event: ${detailType}, at <time> in <region>, account <account>.`,
    `Watched for the EKS cluster ${clusterName}; the instance may be another's.`,
  ];
  return {
    inputPaths: {
      instance: "$.detail.instance-id",
      time: "$.time",
      region: "$.region",
      account: "$.account",
      ...paths,
    },
    inputTemplate: lines.map((line) => JSON.stringify(line)).join("\n"),
  };
}
