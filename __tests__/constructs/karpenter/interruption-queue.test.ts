import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { InterruptionQueue } from "../../../constructs/karpenter/interruption-queue";
import { built } from "../../support/built";

const PROPS = { clusterName: "prod", partition: "aws", region: "eu-west-1", accountId: "111122223333" };
const stack = built((scope) => {
  new AwsProvider(scope, "aws", { region: "eu-west-1" });
  new InterruptionQueue(scope, "InterruptionQueue", PROPS);
});
const statements = JSON.parse(stack.only(SqsQueue).policy).Statement;
const queue = `aws_sqs_queue.${Object.keys(stack.byId(SqsQueue))[0]}`;

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
      arn: `\${${queue}.arn}`,
    });
  });

  test("gives its rules names that a deployed stack knows them by", () => {
    expect(
      stack
        .all(CloudwatchEventRule)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual([
      "prod-CapacityReservationInterruption",
      "prod-InstanceStateChange",
      "prod-Rebalance",
      "prod-ScheduledChange",
      "prod-SpotInterruption",
    ]);
  });

  test("forwards nothing else", () => {
    expect(stack.all(CloudwatchEventRule)).toHaveLength(5);
    expect(stack.all(CloudwatchEventTarget)).toHaveLength(5);
  });

  test("takes messages from its own rules alone", () => {
    expect(statements[0]).toEqual({
      Sid: "AllowRules",
      Effect: "Allow",
      Action: "sqs:SendMessage",
      Resource: "arn:aws:sqs:eu-west-1:111122223333:prod",
      Principal: { Service: "events.amazonaws.com" },
      Condition: { ArnEquals: { "aws:SourceArn": expect.any(Array) } },
    });
    const sources: string[] = statements[0].Condition.ArnEquals["aws:SourceArn"];
    const names = stack
      .all(CloudwatchEventRule)
      .map(({ name }) => `arn:aws:events:eu-west-1:111122223333:rule/${name}`);
    expect(sources.toSorted()).toEqual(names.toSorted());
  });

  test("refuses calls that are not encrypted on the way", () => {
    expect(statements[1]).toEqual({
      Sid: "DenyHTTP",
      Effect: "Deny",
      Action: "sqs:*",
      Resource: "arn:aws:sqs:eu-west-1:111122223333:prod",
      Principal: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
  });

  test("allows nothing else, on this queue and no other", () => {
    expect(statements).toHaveLength(2);
    expect(stack.only(SqsQueue).name).toBe("prod");
  });

  test("has its policy before any rule sends to it", () => {
    for (const rule of stack.all(CloudwatchEventRule)) expect(rule.depends_on).toEqual([queue]);
  });

  test("gives two clusters with long names queues and rules of their own", () => {
    const stacks = ["blue", "green"].map((end) =>
      built((scope) => {
        new AwsProvider(scope, "aws", { region: "eu-west-1" });
        new InterruptionQueue(scope, "InterruptionQueue", {
          ...PROPS,
          clusterName: `${"x".repeat(90)}-${end}`,
        });
      }),
    );
    const rules = stacks.flatMap((one) => one.all(CloudwatchEventRule).map(({ name }) => name as string));
    expect(new Set(rules).size).toBe(10);
    expect(Math.max(...rules.map(({ length }) => length))).toBeLessThanOrEqual(64);
    const queues = stacks.map((one) => one.only(SqsQueue).name as string);
    expect(new Set(queues).size).toBe(2);
    expect(Math.max(...queues.map(({ length }) => length))).toBeLessThanOrEqual(80);
  });
});
