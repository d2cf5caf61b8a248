import { z } from "zod";
import { entrySchema } from "../crd/entry-schema";
import { when } from "../crd/reading";
import { rightEntryWithout } from "../crd/right-entry";
import { expected } from "../messages";
import { type ObjectMetadata, objectMetadata } from "../object-metadata";
import { kubernetesName, NAME_OF_OBJECT } from "../primitives";
import { type AmiFamily, familyOfAlias } from "./ami";
import { NODE_CLASS_DEFAULTS } from "./defaults";
import { NODE_CLASS_NOTES, nodeClassShortForms } from "./fields";
import type { AmiSelectorTerm, NodeClassFields } from "./raw-fields";

type ShortForms = z.output<z.ZodObject<typeof nodeClassShortForms>> & { readonly metadata?: ObjectMetadata };

export type NodeClassEntry = NodeClassFields & Partial<ShortForms>;

/** An entry of `nodeClasses`: the spec of an EC2NodeClass with short forms beside it. */
export const nodeClassEntrySchema = entrySchema<NodeClassEntry>({
  kind: "EC2NodeClass",
  shortForms: { ...nodeClassShortForms, metadata: objectMetadata },
  notes: NODE_CLASS_NOTES,
  expected: expected("a map of a node class's settings", "{} is one with every default"),
  check: (value, context) => {
    const entry: NodeClassEntry = rightEntryWithout(
      "EC2NodeClass",
      nodeClassShortForms,
      value,
      context.issues,
    );
    for (const { field, message } of RULES.flatMap((rule) => rule(entry, value))) {
      context.addIssue({ code: "custom", path: [field], message });
    }
  },
});

export const nodeClassesSchema = z
  .record(kubernetesName, nodeClassEntrySchema, {
    error: (issue) =>
      issue.code === "invalid_key" ? NAME_OF_OBJECT : expected("a map from names to node classes"),
  })
  .default({ default: {} })
  .describe(
    "EC2NodeClasses by name: AMI, volumes, network and identity of nodes. An entry takes every field of the spec, and short forms.",
  );

interface Finding {
  readonly field: keyof NodeClassEntry;
  readonly message: string;
}

/** A rule over an entry's right fields; `given` is the entry as it stands, wrong fields with it. */
type Rule = (entry: NodeClassEntry, explicit: object) => Finding[];

const RULES: readonly Rule[] = [
  twins("ami", "amiSelectorTerms", "the AMI"),
  twins("volumeSize", "blockDeviceMappings", "the volumes"),
  twins("bottlerocket", "userData", "the user data"),
  twins("nodeConfig", "userData", "the user data"),
  onlyWith("bottlerocket", "Bottlerocket"),
  onlyWith("nodeConfig", "AL2023"),
  (_, explicit) =>
    when("role" in explicit && "instanceProfile" in explicit, {
      field: "instanceProfile",
      message: "conflicts with role; keep the one that infra does not make for you",
    }),

  ({ ami, amiSelectorTerms, amiFamily }) => {
    const family = familyOfTerms(ami === undefined ? amiSelectorTerms : [{ alias: ami }]);
    return when(family && amiFamily && amiFamily !== "Custom" && amiFamily !== family, {
      field: "amiFamily",
      message: expected(`${family} or Custom with this alias`, "write one of them, or remove the line"),
    });
  },

  ({ amiSelectorTerms, amiFamily }, explicit) =>
    when(amiSelectorTerms && !("amiFamily" in explicit) && !familyOfTerms(amiSelectorTerms) && !amiFamily, {
      field: "amiSelectorTerms",
      message: "needs amiFamily, which only an alias tells by itself",
    }),

  ({ amiFamily }, explicit) =>
    when(
      amiFamily &&
        !NODE_CLASS_DEFAULTS.aliases[amiFamily] &&
        !("ami" in explicit) &&
        !("amiSelectorTerms" in explicit),
      {
        field: "amiFamily",
        message: "needs ami or amiSelectorTerms; this family has no default AMI",
      },
    ),

  ({ ami, amiFamily, amiSelectorTerms, volumeSize }, explicit) =>
    when(
      volumeSize &&
        amiFamily === "Custom" &&
        !("ami" in explicit) &&
        !("blockDeviceMappings" in explicit) &&
        !familyOfTerms(amiSelectorTerms ?? [{ alias: ami }]),
      {
        field: "volumeSize",
        message:
          "conflicts with amiFamily: Custom, whose devices are known to you alone; write blockDeviceMappings instead",
      },
    ),
];

/** Family that a list of terms tells by itself, which is its alias's. */
export function familyOfTerms(terms: readonly AmiSelectorTerm[] | undefined) {
  return terms?.map(({ alias }) => familyOfAlias(alias)).find((family) => family !== undefined);
}

/** User data is in the words of one family's programs; another's nodes do not read it, and never join. */
function onlyWith(field: keyof NodeClassEntry, family: AmiFamily): Rule {
  return (
    { ami, amiSelectorTerms, amiFamily = familyOfTerms(ami ? [{ alias: ami }] : amiSelectorTerms) },
    explicit,
  ) => {
    const isDefault = !("ami" in explicit) && !("amiSelectorTerms" in explicit) && !("amiFamily" in explicit);
    const actual = isDefault ? NODE_CLASS_DEFAULTS.amiFamily : amiFamily;
    return when(field in explicit && actual && actual !== family, {
      field,
      message: `needs AMIs of ${family}, such as ami: ${NODE_CLASS_DEFAULTS.aliases[family]}; these are ${actual}'s`,
    });
  };
}

function twins(short: keyof NodeClassEntry, raw: keyof NodeClassEntry, what: string): Rule {
  return (_, explicit) =>
    when(short in explicit && raw in explicit, {
      field: short,
      message: `conflicts with ${raw}, which says all about ${what}; remove ${short}`,
    });
}
