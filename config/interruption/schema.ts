import { z } from "zod";
import { expected } from "../messages";
import { isEachOnce, kmsKeyArn, kmsKeyChoice } from "../primitives";

/** What happens to instances, as Karpenter's rules tell it apart. */
const INTERRUPTION_EVENTS = [
  "scheduledChange",
  "spotInterruption",
  "rebalance",
  "instanceStateChange",
  "capacityReservationInterruption",
] as const;

export type InterruptionEvent = (typeof INTERRUPTION_EVENTS)[number];

const notifications = z
  .strictObject({
    emails: z
      .array(z.email(expected("an email address such as ops@example.com")))
      .min(1)
      .refine(isEachOnce, {
        error: expected("each address once"),
      })
      .describe(
        "Addresses that get the emails. Each gets an email with a link first, and nothing before somebody follows it. AWS lets nobody remove an address that was never confirmed; AWS drops it by itself after some days.",
      ),
    events: z
      .array(z.enum(INTERRUPTION_EVENTS))
      .min(1)
      .refine(isEachOnce, {
        error: expected("each event once"),
      })
      .default(["scheduledChange", "spotInterruption", "rebalance", "capacityReservationInterruption"])
      .describe(
        "What is told. `instanceStateChange` is left out by default: it is an email for each start and stop of any instance.",
      ),
    kmsKeyArn: kmsKeyArn
      .optional()
      .describe(
        "KMS key that encrypts the topic. Its policy must allow the service events.amazonaws.com kms:Decrypt and kms:GenerateDataKey*, without a condition on aws:SourceArn or aws:SourceAccount, which EventBridge does not send; else no email arrives. AWS' own key alias/aws/sns does not allow it. Default: the topic is not encrypted beyond what SNS does by itself.",
      ),
  })
  .optional()
  .describe(
    "Emails about the same events, in words for people, through an SNS topic. EventBridge does not know which instances are this cluster's: emails come for every instance of the account in the region. Default: none.",
  );

export const interruptionSchema = z
  .strictObject({
    queue: z
      .boolean()
      .default(true)
      .describe(
        "Whether Karpenter learns of Spot interruptions, maintenance, instance state changes and reclaimed capacity reservations through a queue, and drains the node in time. Without it nodes die unannounced.",
      ),
    kmsKey: kmsKeyChoice
      .optional()
      .describe(
        "KMS key that encrypts the queue. `own`: a key that infra makes, for the queue alone; or the ARN of one whose policy must allow the service events.amazonaws.com kms:Decrypt and kms:GenerateDataKey, without a condition on aws:SourceArn or aws:SourceAccount, else no notice arrives. Karpenter gets kms:Decrypt. Default: a key of SQS' own.",
      ),
    notifications,
  })
  .prefault({})
  .describe("Notice of what happens to instances.");

export type InterruptionSettings = z.output<typeof interruptionSchema>;
