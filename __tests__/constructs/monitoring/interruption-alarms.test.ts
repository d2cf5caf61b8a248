import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import {
  InterruptionAlarms,
  type InterruptionAlarmsProps,
} from "../../../constructs/monitoring/interruption-alarms";
import { built } from "../../support/built";

const alarms = (props: Partial<InterruptionAlarmsProps> = {}) =>
  built((scope) => {
    new AwsProvider(scope, "aws", { region: "eu-west-1" });
    new InterruptionAlarms(scope, "Alarms", { clusterName: "prod", queueName: "prod", ...props });
  });
const alarm = (name: string, props?: Partial<InterruptionAlarmsProps>) =>
  alarms(props).where(CloudwatchMetricAlarm, { alarm_name: name });

describe("InterruptionAlarms", () => {
  test("is told where the oldest message of the queue is two minutes old, and bears an empty queue", () => {
    expect(alarm("prod-karpenter-messages-wait")).toMatchObject({
      namespace: "AWS/SQS",
      metric_name: "ApproximateAgeOfOldestMessage",
      dimensions: { QueueName: "prod" },
      threshold: 120,
      comparison_operator: "GreaterThanOrEqualToThreshold",
      treat_missing_data: "notBreaching",
    });
  });

  test("is told where nobody has asked the queue for a quarter of an hour, also where SQS measures nothing any more", () => {
    const { metric_query, ...others } = alarm("prod-karpenter-gone");
    expect(others).toMatchObject({
      evaluation_periods: 3,
      threshold: 1,
      comparison_operator: "LessThanThreshold",
      treat_missing_data: "breaching",
    });
    expect(metric_query).toEqual([
      expect.objectContaining({ expression: "FILL(empty, 0) + FILL(received, 0)", return_data: true }),
      expect.objectContaining({
        id: "empty",
        metric: expect.objectContaining({ metric_name: "NumberOfEmptyReceives", period: 300, stat: "Sum" }),
      }),
      expect.objectContaining({
        id: "received",
        metric: expect.objectContaining({ metric_name: "NumberOfMessagesReceived", period: 300 }),
      }),
    ]);
  });

  test("tells a topic of both ends, where there is one", () => {
    const topicArn = "arn:aws:sns:eu-west-1:111122223333:alarms";
    for (const name of ["prod-karpenter-gone", "prod-karpenter-messages-wait"]) {
      expect(alarm(name, { topicArn })).toMatchObject({ alarm_actions: [topicArn], ok_actions: [topicArn] });
      expect(alarm(name)).not.toHaveProperty("alarm_actions");
    }
  });
});
