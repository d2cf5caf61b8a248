import { z } from "zod";
import { DEFAULT_VERSIONS } from "../../releases/defaults";
import { listOf, ofType, oneOf, tagSelector, text } from "../crd/fields";
import { asRecords, has } from "../crd/reading";
import { expected } from "../messages";
import { WITH_OTHER_PROBLEMS } from "../primitives";

const AMI_FAMILIES = [
  "AL2",
  "AL2023",
  "Bottlerocket",
  "Custom",
  "Windows2019",
  "Windows2022",
  "Windows2025",
] as const;

export type AmiFamily = (typeof AMI_FAMILIES)[number];

const ALIAS = expected(
  `family@version such as al2023@${DEFAULT_VERSIONS.al2023} or bottlerocket@${DEFAULT_VERSIONS.bottlerocket}`,
  "families are al2, al2023 and bottlerocket, and with @latest only windows2019, windows2022 and windows2025",
);

export const amiAlias = z
  .string(ALIAS)
  .max(30, expected("at most 30 characters"))
  .regex(/^((al2|al2023|bottlerocket)@.+|windows(2019|2022|2025)@latest(@.*)?)$/, ALIAS);

export const amiFamily = oneOf(AMI_FAMILIES);

const amiSelectorTerm = z
  .strictObject(
    {
      alias: amiAlias.optional().describe("An EKS optimized AMI, pinned to a release. Stands alone."),
      id: z
        .string(expected("an AMI's id such as ami-0123456789abcdef0"))
        .regex(/ami-[0-9a-z]+/, expected("an AMI's id such as ami-0123456789abcdef0"))
        .optional()
        .describe("An AMI by its id. Stands alone in its term."),
      name: text.optional().describe("AMIs by their name field; `*` and `?` are wildcards."),
      owner: text
        .optional()
        .describe(
          "Owner of AMIs selected by name: an account id, `self`, `amazon` or `aws-marketplace`. Default: self and amazon.",
        ),
      ssmParameter: text
        .optional()
        .describe(
          "Name or ARN of the SSM parameter that holds the AMI's id, which infra lets Karpenter read.",
        ),
      tags: tagSelector
        .optional()
        .describe("AMIs by their tags, all of which must match; `*` matches any value."),
    },
    ofType(expected("a map with one of alias, id, name, ssmParameter or tags")),
  )
  .refine((term) => has(term, "alias", "id", "name", "ssmParameter", "tags"), {
    error: "needs at least one of alias, id, name, ssmParameter and tags",
    ...WITH_OTHER_PROBLEMS,
  })
  .refine((term) => !has(term, "id") || !has(term, "alias", "tags", "name", "owner"), {
    error: expected("id alone", "make a second term for another AMI"),
    ...WITH_OTHER_PROBLEMS,
  })
  .refine((term) => !has(term, "alias") || !has(term, "id", "tags", "name", "owner"), {
    error: expected("alias alone", "remove the other fields of the term"),
    ...WITH_OTHER_PROBLEMS,
  });

export type AmiSelectorTerm = z.output<typeof amiSelectorTerm>;

export const amiSelectorTerms = listOf(amiSelectorTerm, 30)
  .min(1, expected("at least one term", "remove the line for the default AMI"))
  .refine((terms) => asRecords(terms).length < 2 || !asRecords(terms).some((term) => has(term, "alias")), {
    error: expected("one term where an alias is used", "make a node class for each alias"),
    ...WITH_OTHER_PROBLEMS,
  });

/** Family of an alias such as `al2023@v20261012`, or nothing where it is none. */
export function familyOfAlias(alias: string | undefined): AmiFamily | undefined {
  const family = alias?.split("@")[0];
  return AMI_FAMILIES.find((name) => name !== "Custom" && name.toLowerCase() === family);
}
