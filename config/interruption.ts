import { z } from "zod";

export const interruptionSchema = z
  .strictObject({
    queue: z
      .boolean()
      .default(true)
      .describe(
        "Whether Karpenter learns of Spot interruptions, maintenance, instance state changes and reclaimed capacity reservations through a queue, and drains the node in time. Without it nodes die unannounced.",
      ),
  })
  .prefault({})
  .describe("Notice of what happens to instances.");

export type InterruptionSettings = z.output<typeof interruptionSchema>;
