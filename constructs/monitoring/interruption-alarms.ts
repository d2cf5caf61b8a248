import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Construct } from "constructs";
import { awsName, NAME_LIMITS } from "../shared/names";

/** Karpenter reads a message within a second or two; the queue forgets it after five minutes. */
const OLD_SECONDS = 120;

export interface InterruptionAlarmsProps {
  readonly clusterName: string;
  readonly queueName: string;
  /** Topic that is told of alarms and of their end.
   * @default none */
  readonly topicArn?: string;
}

/**
 * What AWS itself knows of a Karpenter that does not do its work: messages of the interruption queue that nobody takes, and
 * a queue that nobody asks. The controller that leads asks it at least three times a minute (long polls of 20 seconds), so
 * none at all for a quarter of an hour means that it is gone, or cannot reach SQS.
 *
 * @setting monitoring.cloudwatch
 */
export class InterruptionAlarms extends Construct {
  constructor(scope: Construct, id: string, { clusterName, queueName, topicArn }: InterruptionAlarmsProps) {
    super(scope, id);
    const actions = topicArn === undefined ? undefined : [topicArn];
    const common = { alarmActions: actions, okActions: actions };
    const name = (suffix: string) => awsName(clusterName, suffix, NAME_LIMITS.alarm);
    const dimensions = { QueueName: queueName };
    new CloudwatchMetricAlarm(this, "OldestMessage", {
      ...common,
      alarmName: name("-karpenter-messages-wait"),
      alarmDescription: `Messages of the interruption queue of ${clusterName} wait for minutes: Karpenter is gone, behind, or may not read them. Nodes that EC2 takes back are not drained. kubectl logs of the controller.`,
      namespace: "AWS/SQS",
      metricName: "ApproximateAgeOfOldestMessage",
      dimensions,
      statistic: "Maximum",
      period: 60,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: OLD_SECONDS,
      // An empty queue has no oldest message.
      treatMissingData: "notBreaching",
    });
    const count = (metricName: string) => ({
      metricName,
      namespace: "AWS/SQS",
      dimensions,
      period: 300,
      stat: "Sum",
    });
    new CloudwatchMetricAlarm(this, "NobodyReads", {
      ...common,
      alarmName: name("-karpenter-gone"),
      alarmDescription: `Nobody has asked the interruption queue of ${clusterName} for a quarter of an hour: Karpenter is gone or cannot reach SQS. New pods get no node. kubectl get pods of the controller.`,
      metricQuery: [
        {
          id: "asked",
          expression: "FILL(empty, 0) + FILL(received, 0)",
          label: "Messages and empty answers",
          returnData: true,
        },
        { id: "empty", metric: count("NumberOfEmptyReceives") },
        { id: "received", metric: count("NumberOfMessagesReceived") },
      ],
      evaluationPeriods: 3,
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      // SQS measures nothing of a queue that nobody has touched for hours.
      treatMissingData: "breaching",
    });
  }
}
