import { z } from "zod";
import { durationOrNever, listOf, ofType, oneOf } from "../crd/fields";
import { has } from "../crd/reading";
import { expected } from "../messages";
import { WITH_OTHER_PROBLEMS } from "../primitives";
import { isSchedule } from "./cron";
import { NODE_POOL_DEFAULTS } from "./defaults";

export const DISRUPTION_REASONS = ["Underutilized", "Empty", "Drifted"] as const;

const NODES = expected('a share or a count in quotes, such as "10%" or "1"');

const WINDOW = expected(
  "hours and minutes such as 8h, 30m or 1h30m",
  "cron knows no seconds, and a day is 24h",
);

const budget = z
  .strictObject(
    {
      nodes: z
        .string(NODES)
        .regex(/^((100|[0-9]{1,2})%|[0-9]+)$/, NODES)
        .optional()
        .meta({
          description:
            "Most nodes of the pool that may be on their way out at once, as a share (rounded up: 10% of 1 to 10 nodes is 1) or a count.",
          default: "10%",
        }),
      reasons: listOf(oneOf([...DISRUPTION_REASONS, "Unhealthy"]), 50)
        .refine((reasons) => new Set(reasons).size === reasons.length, expected("each reason once"))
        .optional()
        .describe(
          "Reasons that the budget holds for (`Unhealthy` from Karpenter 1.15). Default: all. A reason in no budget is not held back at all.",
        ),
      schedule: z
        .string(expected("a cron schedule in UTC"))
        .refine(
          isSchedule,
          expected(
            "five cron fields such as 0 9 * * mon-fri, or @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually",
          ),
        )
        .optional()
        .describe(
          "When the budget begins to hold, as cron in UTC, together with duration. Default: it always holds.",
        ),
      duration: z
        .string(WINDOW)
        .regex(/^((([0-9]+(h|m))|([0-9]+h[0-9]+m))(0s)?)$/, WINDOW)
        .optional()
        .describe(
          "How long the budget holds from each time of schedule, in hours and minutes. Default: it always holds.",
        ),
    },
    ofType(expected("a map with nodes, reasons, schedule and duration")),
  )
  .refine((value) => has(value, "schedule") === has(value, "duration"), {
    error: "needs schedule and duration together; write both, or neither",
    ...WITH_OTHER_PROBLEMS,
  });

export const disruption = z.strictObject(
  {
    consolidationPolicy: oneOf(["WhenEmpty", "WhenEmptyOrUnderutilized", "Balanced"]).optional().meta({
      description:
        "Which nodes may be removed or replaced to save money. `Balanced` leaves a node alone where pods would move for little.",
      default: NODE_POOL_DEFAULTS.disruption.consolidationPolicy,
    }),
    consolidateAfter: durationOrNever.optional().meta({
      description: "Rest after a pod came or went before a node is considered, or Never.",
      default: NODE_POOL_DEFAULTS.disruption.consolidateAfter,
    }),
    budgets: listOf(budget, 50).optional().meta({
      description:
        "How many nodes may go at once for consolidation and drift; the smallest of those that hold counts. Expiry and interruption are not held back.",
      default: NODE_POOL_DEFAULTS.disruption.budgets,
    }),
  },
  ofType(expected("a map with consolidationPolicy, consolidateAfter and budgets")),
);
