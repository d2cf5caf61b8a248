import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import {
  InterruptionNotifications,
  type InterruptionNotificationsProps,
} from "../../../constructs/karpenter/interruption-notifications";
import { InterruptionQueue } from "../../../constructs/karpenter/interruption-queue";
import { built } from "../../support/built";

const ALL = [
  "scheduledChange",
  "spotInterruption",
  "rebalance",
  "instanceStateChange",
  "capacityReservationInterruption",
] as const;

const notifications = (props: Partial<InterruptionNotificationsProps> = {}) =>
  built((scope) => {
    new AwsProvider(scope, "aws", { region: "eu-west-1" });
    const { ruleNames } = new InterruptionQueue(scope, "Queue", {
      clusterName: "prod",
      partition: "aws",
      region: "eu-west-1",
      accountId: "111122223333",
    });
    new InterruptionNotifications(scope, "Notifications", {
      clusterName: "prod",
      ruleNames,
      events: ALL,
      emails: ["ops@example.com", "ann@example.com"],
      ...props,
    });
  });

const stack = notifications();
const topic = `\${aws_sns_topic.${Object.keys(stack.byId(SnsTopic))[0]}.arn}`;
const emailsOf = (built: typeof stack) =>
  built.all(CloudwatchEventTarget).filter(({ target_id }) => target_id === "KarpenterInterruptionMail");

/** The text that EventBridge would make of an event, as it does: every line a string, every `<name>` what is at its path. */
function emailOf(detailType: string, event: object): string[] {
  const [rule] = Object.entries(stack.byId(CloudwatchEventRule)).find(([, { event_pattern }]) =>
    JSON.parse(event_pattern)["detail-type"].includes(detailType),
  )!;
  const [{ input_transformer: transformer }] = emailsOf(stack).filter(
    (target) => target.rule === `\${aws_cloudwatch_event_rule.${rule}.name}`,
  ) as [{ input_transformer: { input_paths: Record<string, string>; input_template: string } }];
  const at = (path: string) =>
    path
      .replace(/^\$\./, "")
      .split(/[.[\]]+/)
      .filter((key) => key !== "")
      .reduce((value: any, key) => value?.[key], event) ?? "";
  return transformer.input_template.split("\n").map((line) =>
    JSON.parse(line).replace(/<(\w+)>/g, (_: string, name: string) => {
      const path = transformer.input_paths[name];
      if (path === undefined) throw new Error(`no path for ${name}`);
      return at(path);
    }),
  );
}

const EVENT = { time: "2026-11-21T10:00:00Z", region: "eu-west-1", account: "111122223333" };

describe("InterruptionNotifications", () => {
  test("is a topic that each address subscribes to by email", () => {
    expect(stack.only(SnsTopic)).toMatchObject({ name: "prod-interruptions" });
    expect(
      stack
        .all(SnsTopicSubscription)
        .map(({ protocol, endpoint, topic_arn }) => [protocol, endpoint, topic_arn]),
    ).toEqual([
      ["email", "ann@example.com", topic],
      ["email", "ops@example.com", topic],
    ]);
  });

  test("lets nobody confirm again when the list is reordered", () => {
    const reordered = notifications({ emails: ["ann@example.com", "ops@example.com"] });
    expect(reordered.byId(SnsTopicSubscription)).toEqual(stack.byId(SnsTopicSubscription));
  });

  test("is encrypted with the user's key, and with none unless told", () => {
    const key = "arn:aws:kms:eu-west-1:111122223333:key/0a1b";
    expect(notifications({ kmsKeyArn: key }).only(SnsTopic).kms_master_key_id).toBe(key);
    expect(stack.only(SnsTopic)).not.toHaveProperty("kms_master_key_id");
  });

  test("lets EventBridge publish, without a condition that EventBridge would not meet, and only by TLS", () => {
    expect(JSON.parse(stack.only(SnsTopicPolicy).policy).Statement).toEqual([
      {
        Sid: "AllowRules",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sns:Publish",
        Resource: topic,
      },
      {
        Sid: "DenyHTTP",
        Effect: "Deny",
        Principal: "*",
        Action: "sns:Publish",
        Resource: topic,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });

  test("is a second target of the chosen rules alone, beside the queue's", () => {
    const chosen = notifications({ events: ["spotInterruption", "rebalance"] });
    expect(
      emailsOf(chosen)
        .map(({ rule }) => rule.replace(/.*Queue_(\w+?)Rule.*/, "$1"))
        .toSorted(),
    ).toEqual(["Rebalance", "SpotInterruption"]);
    expect(emailsOf(stack)).toHaveLength(5);
    expect(stack.all(CloudwatchEventTarget)).toHaveLength(10);
    expect(new Set(emailsOf(stack).map(({ rule }) => rule)).size).toBe(5);
    for (const { arn } of emailsOf(stack)) expect(arn).toBe(topic);
  });

  test("sends nothing before the topic takes it", () => {
    const [policy] = Object.keys(stack.byId(SnsTopicPolicy));
    for (const { depends_on } of emailsOf(stack))
      expect(depends_on).toEqual([`aws_sns_topic_policy.${policy}`]);
  });

  test.each([
    [
      "EC2 Spot Instance Interruption Warning",
      { "instance-id": "i-0abc", "instance-action": "terminate" },
      "EC2 takes Spot instance i-0abc back in two minutes (terminate).",
    ],
    [
      "EC2 Instance Rebalance Recommendation",
      { "instance-id": "i-0abc" },
      "EC2 sees a raised risk that it takes Spot instance i-0abc back.",
    ],
    [
      "EC2 Instance State-change Notification",
      { "instance-id": "i-0abc", state: "stopping" },
      "EC2 instance i-0abc is now stopping.",
    ],
    [
      "EC2 Capacity Reservation Instance Interruption Warning",
      { "instance-id": "i-0abc", "instance-action": "terminate" },
      "EC2 takes back the reserved capacity of instance i-0abc (terminate).",
    ],
    [
      "AWS Health Event",
      {
        eventTypeCode: "AWS_EC2_PERSISTENT_INSTANCE_RETIREMENT_SCHEDULED",
        startTime: "Sat, 28 Nov 2026 00:00:00 GMT",
        affectedEntities: [{ entityValue: "i-0abc" }],
      },
      "AWS has planned maintenance for EC2 instance i-0abc (AWS_EC2_PERSISTENT_INSTANCE_RETIREMENT_SCHEDULED), from Sat, 28 Nov 2026 00:00:00 GMT.",
    ],
  ])("tells of %s in words, with instance, time and cluster", (detailType, detail, sentence) => {
    const lines = emailOf(detailType, { ...EVENT, detail });
    expect(lines[0]).toBe(sentence);
    expect(lines.slice(-2)).toEqual([
      `Event: ${detailType}, at 2026-11-21T10:00:00Z in eu-west-1, account 111122223333.`,
      "Watched for the EKS cluster prod; the instance may be another's.",
    ]);
    expect(lines.join("\n")).not.toMatch(/[<>]|undefined/);
  });
});
