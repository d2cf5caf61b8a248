import { z } from "zod";
import { ofType, oneOf, qualifiedName } from "../crd/fields";
import { expected } from "../messages";

const TIME = expected("a time such as 2026-01-31T12:00:00Z");

const taint = z.strictObject(
  {
    key: qualifiedName.describe("Key of the taint, such as example.com/gpu."),
    value: qualifiedName.optional().describe("Value of the taint. Default: none."),
    effect: oneOf(["NoSchedule", "PreferNoSchedule", "NoExecute"]).describe(
      "What happens to pods that do not tolerate the taint.",
    ),
    timeAdded: z.iso
      .datetime({ offset: true, error: TIME })
      .optional()
      .describe("When the taint was added. Kubernetes writes it itself."),
  },
  ofType(expected("a map with key, value and effect")),
);

export type Taint = z.output<typeof taint>;

export const taints = z.array(taint, expected("a list of taints"));
