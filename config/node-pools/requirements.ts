import { z } from "zod";
import { listOf, ofType, oneOf, qualifiedName, whole } from "../crd/fields";
import { reservedLabel } from "../crd/labels";
import { asRecord } from "../crd/reading";
import { expected } from "../messages";
import { labelValue, WITH_OTHER_PROBLEMS } from "../primitives";

const ORDER_OPERATORS = ["Gt", "Lt", "Gte", "Lte"] as const;

const LARGEST_INT64 = 2n ** 63n - 1n;

const key = qualifiedName.superRefine((name, context) => {
  const message = reservedLabel(name);
  if (message) context.addIssue({ code: "custom", message });
});

const requirement = z
  .strictObject(
    {
      key: key.describe("Label of the node, such as karpenter.k8s.aws/instance-family."),
      operator: oneOf(["In", "NotIn", "Exists", "DoesNotExist", ...ORDER_OPERATORS]).describe(
        "How the label compares. Gte and Lte are newer than the others (Karpenter 1.9).",
      ),
      values: z
        .array(labelValue, expected('a list of strings, such as ["2"]'))
        .optional()
        .describe(
          'Values as strings, numbers in quotes: `["2"]`. One whole number for Gt, Lt, Gte and Lte; none for Exists and DoesNotExist.',
        ),
      minValues: whole(1, 50)
        .optional()
        .describe(
          "Fewest different values that a launch must have to choose from, 1-50. Default: no such bound.",
        ),
    },
    ofType(expected("a map with key, operator and values")),
  )
  .superRefine((value, context) => {
    const { operator, values, minValues } = asRecord(value);
    const found: readonly unknown[] = Array.isArray(values) ? values : [];
    // Told by the values themselves.
    if (found.some((each) => typeof each !== "string")) return;
    const wrong = (field: string, message: string) =>
      context.addIssue({ code: "custom", path: [field], message });

    if (operator === "In" && found.length === 0) wrong("values", expected("at least one value with In"));
    if (
      ORDER_OPERATORS.some((name) => name === operator) &&
      !(found.length === 1 && isWholeNumber(found[0]))
    ) {
      wrong(
        "values",
        expected(`one whole number, 0 or more, in quotes with ${String(operator)}, such as ["2"]`),
      );
    }
    if (operator === "In" && typeof minValues === "number" && found.length < minValues) {
      wrong("minValues", expected("at most as many as there are values"));
    }
  }, WITH_OTHER_PROBLEMS);

/** What a node must be, by one of its labels. */
export type Requirement = z.output<typeof requirement>;

export const MOST_REQUIREMENTS = 100;

export const requirements = listOf(requirement, MOST_REQUIREMENTS);

function isWholeNumber(value: unknown): boolean {
  return typeof value === "string" && /^\d+$/.test(value) && BigInt(value) <= LARGEST_INT64;
}
