import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy";
import { InterruptionQueue } from "../../../constructs/karpenter/interruption-queue";
import { built } from "../../support/built";

const PROPS = { clusterName: "prod", partition: "aws", region: "eu-west-1", accountId: "111122223333" };
const stack = built((scope) => {
  new AwsProvider(scope, "aws", { region: "eu-west-1" });
  new InterruptionQueue(scope, "InterruptionQueue", PROPS);
});
const statements = JSON.parse(stack.only(SqsQueuePolicy).policy).Statement;

describe("InterruptionQueue", () => {
  test("forgets what it could not deliver in five minutes, and is encrypted", () => {
    expect(stack.only(SqsQueue)).toMatchObject({
      name: "prod",
      message_retention_seconds: 300,
      sqs_managed_sse_enabled: true,
    });
  });

  test.each([
    [
      "aws.health",
      "AWS Health Event",
      { detail: { service: ["EC2"], eventTypeCategory: ["scheduledChange"] } },
    ],
    ["aws.ec2", "EC2 Spot Instance Interruption Warning", {}],
    ["aws.ec2", "EC2 Instance Rebalance Recommendation", {}],
    ["aws.ec2", "EC2 Instance State-change Notification", {}],
    ["aws.ec2", "EC2 Capacity Reservation Instance Interruption Warning", {}],
  ])("forwards %s / %s", (source, detailType, filter) => {
    const rules = Object.entries(stack.byId(CloudwatchEventRule)).filter(
      ([, rule]) =>
        rule.event_pattern === JSON.stringify({ source: [source], "detail-type": [detailType], ...filter }),
    );
    expect(rules).toHaveLength(1);
    expect(
      stack.where(CloudwatchEventTarget, { rule: `\${aws_cloudwatch_event_rule.${rules[0]![0]}.name}` }),
    ).toMatchObject({
      target_id: "KarpenterInterruptionQueueTarget",
      arn: expect.stringContaining("aws_sqs_queue."),
    });
  });

  test("forwards nothing else", () => {
    expect(stack.all(CloudwatchEventRule)).toHaveLength(5);
    expect(stack.all(CloudwatchEventTarget)).toHaveLength(5);
  });

  test("takes messages from its own rules alone", () => {
    expect(statements[0]).toMatchObject({
      Effect: "Allow",
      Action: "sqs:SendMessage",
      Principal: { Service: "events.amazonaws.com" },
    });
    const sources: string[] = statements[0].Condition.ArnEquals["aws:SourceArn"];
    const names = stack
      .all(CloudwatchEventRule)
      .map(({ name }) => `arn:aws:events:eu-west-1:111122223333:rule/${name}`);
    expect(sources.toSorted()).toEqual(names.toSorted());
  });

  test("refuses calls that are not encrypted on the way", () => {
    expect(statements[1]).toMatchObject({
      Effect: "Deny",
      Action: "sqs:*",
      Principal: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
  });

  test("has its policy before any rule sends to it", () => {
    const [policy] = Object.keys(stack.byId(SqsQueuePolicy));
    for (const rule of stack.all(CloudwatchEventRule)) {
      expect(rule.depends_on).toEqual([`aws_sqs_queue_policy.${policy}`]);
    }
  });

  test("gives two clusters with long names queues and rules of their own", () => {
    const names = ["blue", "green"].map((end) =>
      built((scope) => {
        new AwsProvider(scope, "aws", { region: "eu-west-1" });
        new InterruptionQueue(scope, "InterruptionQueue", {
          ...PROPS,
          clusterName: `${"x".repeat(90)}-${end}`,
        });
      })
        .all(CloudwatchEventRule)
        .map(({ name }) => name as string),
    );
    expect(new Set(names.flat()).size).toBe(10);
    expect(Math.max(...names.flat().map(({ length }) => length))).toBeLessThanOrEqual(64);
  });
});
