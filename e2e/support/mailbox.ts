import type { AwsClient } from "../../rehearsal/aws/client";
import { textOf } from "../../rehearsal/emulator/xml";

/**
 * What a subscriber of the topic reads of an event. No one may publish under a name of AWS', so a rule for a name of
 * ours sends to the topic by the very transformer of the real rule, and a queue stands for the mailbox.
 */
export async function emailFrom(
  aws: AwsClient,
  { topicArn, rule, detail }: { readonly topicArn: string; readonly rule: string; readonly detail: object },
): Promise<string> {
  const { QueueUrl } = await aws.json<any>("sqs", "CreateQueue", { QueueName: "mailbox" });
  const queueArn = topicArn.replace(":sns:", ":sqs:").replace(/[^:]+$/, "mailbox");
  const answer = await aws.query("sns", "Subscribe", {
    TopicArn: topicArn,
    Protocol: "sqs",
    Endpoint: queueArn,
    ReturnSubscriptionArn: "true",
  });
  const { Targets } = await aws.json<any>("events", "ListTargetsByRule", { Rule: rule });
  const [target] = Targets.filter(({ Arn }: any) => Arn === topicArn);
  await aws.json("events", "PutRule", {
    Name: "copy",
    EventPattern: JSON.stringify({ source: ["rehearsal"] }),
  });
  await aws.json("events", "PutTargets", { Rule: "copy", Targets: [target] });
  await aws.json("events", "PutEvents", {
    Entries: [{ Source: "rehearsal", DetailType: "copy", Detail: JSON.stringify(detail) }],
  });
  const { Messages = [] } = await aws.json<any>("sqs", "ReceiveMessage", { QueueUrl, WaitTimeSeconds: 10 });
  await aws.json("events", "RemoveTargets", { Rule: "copy", Ids: [target.Id] });
  await aws.json("events", "DeleteRule", { Name: "copy" });
  await aws.query("sns", "Unsubscribe", {
    SubscriptionArn: textOf(answer, "SubscribeResult", "SubscriptionArn"),
  });
  await aws.json("sqs", "DeleteQueue", { QueueUrl });
  return JSON.parse(Messages[0].Body).Message;
}
