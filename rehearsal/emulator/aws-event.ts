import { randomUUID } from "node:crypto";
import type { AwsClient } from "../aws/client";
import { ACCOUNT_ID } from "./emulator";

/** Something that an AWS service tells of on the default event bus. */
export interface AwsEvent {
  /** Such as `aws.ec2`. */
  readonly source: string;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
  /** ARNs of what it is about.
   * @default none */
  readonly resources?: readonly string[];
}

/**
 * Does what EventBridge does when a service of AWS publishes: puts the event to every rule's pattern and sends it to the
 * targets of those that match. No one else may publish under a name of AWS', in the emulator as in AWS.
 *
 * @returns the ARNs of the targets that it went to
 */
export async function publishAwsEvent(client: AwsClient, event: AwsEvent): Promise<string[]> {
  const body = JSON.stringify(envelope(client.access.region, event));
  const { Rules: rules } = await client.json<{ Rules: EventRule[] }>("events", "ListRules", {});
  const reached: string[] = [];
  for (const { Name, EventPattern } of rules) {
    const test = await client.json<{ Result: boolean }>("events", "TestEventPattern", {
      EventPattern,
      Event: body,
    });
    if (test.Result) reached.push(...(await sendToTargets(client, Name, body)));
  }
  return reached;
}

interface EventRule {
  readonly Name: string;
  readonly EventPattern: string;
}

function envelope(region: string, { source, detailType, detail, resources = [] }: AwsEvent) {
  const time = new Date().toISOString();
  const about = { source, "detail-type": detailType, detail, resources };
  return { version: "0", id: randomUUID(), account: ACCOUNT_ID, time, region, ...about };
}

async function sendToTargets(client: AwsClient, Rule: string, MessageBody: string): Promise<string[]> {
  const { Targets } = await client.json<{ Targets: { Arn: string }[] }>("events", "ListTargetsByRule", {
    Rule,
  });
  const queues = Targets.map(({ Arn }) => Arn).filter((arn) => arn.split(":")[2] === "sqs");
  for (const arn of queues) {
    const QueueName = arn.split(":").at(-1);
    const { QueueUrl } = await client.json<{ QueueUrl: string }>("sqs", "GetQueueUrl", { QueueName });
    await client.json("sqs", "SendMessage", { QueueUrl, MessageBody });
  }
  return queues;
}
