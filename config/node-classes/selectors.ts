import { z } from "zod";
import { listOf, ofType, oneOf, tagSelector, text } from "../crd/fields";
import { asRecords, has } from "../crd/reading";
import { expected } from "../messages";
import { WITH_OTHER_PROBLEMS } from "../primitives";

const TAGS = "By tags, all of which must match; `*` matches any value.";
const AT_LEAST_ONE_TERM = expected("at least one term", "remove the line for the default");

/**
 * Whether a list of terms breaks the CRD's rule that `id` stands alone. The rule asks whether every term breaks it, so
 * one right term saves the others, and an empty list breaks it.
 */
function everyTermMixes(terms: unknown, alone: string, others: readonly string[]): boolean {
  return asRecords(terms).every((term) => has(term, alone) && has(term, ...others));
}

function id(prefix: string, anywhere: RegExp) {
  const message = expected(`an id such as ${prefix}-0123456789abcdef0`);
  return z.string(message).regex(anywhere, message);
}

const subnetTerm = z
  .strictObject(
    {
      id: id("subnet", /subnet-[0-9a-z]+/)
        .optional()
        .describe("By id. Stands alone in its term."),
      tags: tagSelector.optional().describe(TAGS),
    },
    ofType(expected("a map with id or tags")),
  )
  .refine((term) => has(term, "id", "tags"), {
    error: expected("a map with id or tags"),
    ...WITH_OTHER_PROBLEMS,
  });

export const subnetSelectorTerms = listOf(subnetTerm, 30)
  .min(1, AT_LEAST_ONE_TERM)
  .refine((terms) => !asRecords(terms).length || !everyTermMixes(terms, "id", ["tags"]), {
    error: expected("id or tags in a term, not both", "make two terms"),
    ...WITH_OTHER_PROBLEMS,
  });

const securityGroupTerm = z
  .strictObject(
    {
      id: id("sg", /sg-[0-9a-z]+/)
        .optional()
        .describe("By id. Stands alone in its term."),
      name: text
        .optional()
        .describe("By the name field, which is not the tag Name. Stands alone in its term."),
      tags: tagSelector.optional().describe(TAGS),
    },
    ofType(expected("a map with id, name or tags")),
  )
  .refine((term) => has(term, "id", "name", "tags"), {
    error: expected("one of id, name and tags"),
    ...WITH_OTHER_PROBLEMS,
  });

export const securityGroupSelectorTerms = listOf(securityGroupTerm, 30)
  .min(1, AT_LEAST_ONE_TERM)
  .refine(
    (terms) =>
      !asRecords(terms).length ||
      (!everyTermMixes(terms, "id", ["tags", "name"]) && !everyTermMixes(terms, "name", ["tags", "id"])),
    { error: expected("one of id, name and tags in a term", "make a term for each"), ...WITH_OTHER_PROBLEMS },
  );

const capacityReservationTerm = z
  .strictObject(
    {
      id: id("cr", /^cr-[0-9a-z]+$/)
        .optional()
        .describe("By id. Stands alone in its term."),
      instanceMatchCriteria: oneOf(["open", "targeted"])
        .optional()
        .describe("By the launches that the reservation takes: `open` or `targeted`."),
      ownerID: z
        .string(expected("the 12 digits of an account, in quotes"))
        .regex(/^[0-9]{12}$/, expected("the 12 digits of an account, in quotes"))
        .optional()
        .describe("Account that owns the reservation, beside tags or instanceMatchCriteria."),
      tags: tagSelector.optional().describe(TAGS),
    },
    ofType(expected("a map with id, instanceMatchCriteria or tags")),
  )
  .refine((term) => has(term, "tags", "id", "instanceMatchCriteria"), {
    error: "needs at least one of id, instanceMatchCriteria and tags",
    ...WITH_OTHER_PROBLEMS,
  });

export const capacityReservationSelectorTerms = listOf(capacityReservationTerm, 30)
  .min(1, expected("at least one term", "remove the line for no reservation"))
  .refine(
    (terms) =>
      !asRecords(terms).length || !everyTermMixes(terms, "id", ["tags", "ownerID", "instanceMatchCriteria"]),
    { error: expected("id alone in a term", "make two terms"), ...WITH_OTHER_PROBLEMS },
  );

export const placementGroupSelector = z
  .strictObject(
    {
      id: id("pg", /^pg-[0-9a-z]+$/)
        .optional()
        .describe("By id, instead of name."),
      name: text.min(1, expected("a name")).optional().describe("By name, instead of id."),
    },
    ofType(expected("a map with id or name")),
  )
  .refine((selector) => has(selector, "id") !== has(selector, "name"), {
    error: expected("exactly one of id and name"),
    ...WITH_OTHER_PROBLEMS,
  });
