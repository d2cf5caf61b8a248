import { z } from "zod";
import { expected } from "../../config/messages";

const price = z.number(expected("a price an hour above 0")).positive(expected("a price an hour above 0"));
const PERCENT = expected("a percentage of 0 to 99");
const percent = z.number(PERCENT).min(0, PERCENT).max(99, PERCENT);
const SHARE = expected("a share of the on-demand price from 0 (no Spot) to 1, such as 0.35");
const type = z
  .string()
  .regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, expected("the name of an instance type, such as m7i.large"));
const discounted = z
  .string()
  .regex(
    /^[a-z0-9-]+(\.[a-z0-9-]+)?$/,
    expected("all, an instance family such as m7i, or a type such as m7i.large"),
  );

/** Prices of one's own: what `--prices <file>` takes, and what `--prices aws` keeps. */
export const ratesSchema = z.strictObject({
  source: z.string().describe("Whose prices these are; shown behind every figure.").optional(),
  onDemand: z
    .record(type, price)
    .describe(
      "An hour on demand, by instance type, in the currency of the list. Other types cost what Karpenter's list says.",
    )
    .optional(),
  discounts: z
    .record(discounted, percent)
    .describe("Percent off the on-demand prices of Karpenter's list: of a type, else its family, else all.")
    .optional(),
  spot: z
    .record(type, z.union([price, z.record(z.string(), price)]))
    .describe("An hour as Spot, by instance type: one price, or one for each zone that has the type.")
    .optional(),
  spotShare: z
    .number(SHARE)
    .min(0, SHARE)
    .max(1, SHARE)
    .describe(
      "What Spot costs of the undiscounted on-demand price where `spot` has none. 0: it is not to be had.",
    )
    .optional(),
});

export type Rates = z.infer<typeof ratesSchema>;
