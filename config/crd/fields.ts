import { z } from "zod";
import { either, expected } from "../messages";
import { wholeNumber } from "../whole-number";

/** Fields of this project's own beside those of a CRD. */

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
  return wholeNumber(message).min(min, message).max(max, message);
}

/** A list with a bound on its length. */
export function listOf<Item extends z.ZodType>(item: Item, max: number) {
  return z.array(item, expected("a list")).max(max, expected(`at most ${max} entries`));
}

const DURATION = "hours, minutes and seconds such as 24h or 1h30m";
const DURATION_OR_NEVER = `${DURATION}, or Never`;

/** Days are what people write and Go does not know. */
export function inHours(value: unknown): string | undefined {
  const days = typeof value === "string" ? /^([0-9]+)d$/.exec(value)?.[1] : undefined;
  return days === undefined ? undefined : `write ${Number(days) * 24}h`;
}

export const durationOrNever = z.string(expected(DURATION_OR_NEVER)).regex(/^(([0-9]+(s|m|h))+|Never)$/, {
  error: ({ input }) => expected(DURATION_OR_NEVER, inHours(input)),
});

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
