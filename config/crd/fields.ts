import { z } from "zod";
import { either, expected } from "../messages";

/**
 * Fields as the CRDs of Karpenter 1.14 define them. What the API server refuses is refused here. In a few places
 * this is narrower than the API server, where it lets pass what Karpenter's controller then cannot read: a NodePool
 * that never turns Ready, or a decoding error that stops the controller for every object of the kind.
 */

/** One of a fixed set of words. */
export function oneOf<const Words extends readonly string[]>(words: Words) {
  return z.enum(words, expected(either(words)));
}

/** Any string. YAML's numbers and booleans are refused, as by the API server. */
export const text = z.string(expected("text"));

export const flag = z.boolean(expected("true or false"));

/** A message for a value of another type; an unknown key or a wrong one is a problem of its own. */
export function ofType(message: string) {
  return {
    error: ({ code }: { readonly code?: string }) => (code === "invalid_type" ? message : undefined),
  };
}

const LARGEST_INT32 = 2 ** 31 - 1;

/** A whole number. Without `max` it ends where Karpenter's own 32 bits end; the API server does not look. */
export function whole(min: number, max: number = LARGEST_INT32) {
  const message =
    max === LARGEST_INT32
      ? expected(`a whole number, ${min} or more`)
      : expected(`a whole number from ${min} to ${max}`);
  return z.int(message).min(min, message).max(max, message);
}

/** A list with a bound on its length. */
export function listOf<Item extends z.ZodType>(item: Item, max: number) {
  return z.array(item, expected("a list")).max(max, expected(`at most ${max} entries`));
}

const DURATION = "hours, minutes and seconds such as 24h or 1h30m";
const DURATION_OR_NEVER = `${DURATION}, or Never`;

/** Days are what people write and Go does not know. */
function inHours(what: string) {
  return ({ input }: { readonly input?: unknown }) => {
    const days = typeof input === "string" ? /^([0-9]+)d$/.exec(input)?.[1] : undefined;
    return expected(what, days === undefined ? undefined : `write ${Number(days) * 24}h`);
  };
}

export const duration = z
  .string(expected(DURATION))
  .regex(/^([0-9]+(s|m|h))+$/, { error: inHours(DURATION) });

export const durationOrNever = z
  .string(expected(DURATION_OR_NEVER))
  .regex(/^(([0-9]+(s|m|h))+|Never)$/, { error: inHours(DURATION_OR_NEVER) });

/** A quantity of Kubernetes as the CRDs' own pattern has it. */
export const QUANTITY_PATTERN =
  "(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?";

const QUANTITY = expected('a quantity such as 100, 500m, "1.5" or 400Gi');

/** A whole number or a string; the API server refuses a bare fraction. */
export const quantityOrWhole = z.union(
  [z.int(QUANTITY), z.string().regex(new RegExp(`^${QUANTITY_PATTERN}$`), QUANTITY)],
  QUANTITY,
);

/** Tags that select something in EC2: all of them must match, `*` matches any value. */
export const tagSelector = z
  .record(text, text, ofType(expected("a map of tags, such as {Name: my-subnet}")))
  .refine((tags) => Object.keys(tags).length <= 20, expected("at most 20 tags"))
  .refine(
    (tags) => Object.entries(tags).every((pair) => pair.every((word) => word !== "")),
    expected("tags with a key and a value", '"*" stands for any value'),
  );

const QUALIFIED_NAME = expected(
  "at most 63 letters, digits, dots, hyphens and underscores, after a domain and a slash if you like, such as example.com/team",
);

/** A name with an optional domain, as keys of labels, keys of taints and their values are. */
export const qualifiedName = z
  .string(QUALIFIED_NAME)
  .max(316, QUALIFIED_NAME)
  .regex(
    /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)$/,
    QUALIFIED_NAME,
  );
