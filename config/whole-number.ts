import { z } from "zod";

/**
 * A whole number, as `z.int()` has it. That one ends the whole parse at a fraction, so that no rule of a map around it
 * is asked, and the author of a file mends it in two rounds.
 */
export function wholeNumber(message?: string): z.ZodNumber {
  const error = message === undefined ? undefined : () => message;
  const isWhole = new z.core.$ZodCheckNumberFormat({
    check: "number_format",
    format: "safeint",
    abort: false,
    error,
  });
  const { check } = isWhole._zod;
  isWhole._zod.check = (payload) => {
    const before = payload.issues.length;
    check(payload);
    for (const issue of payload.issues.slice(before)) Reflect.deleteProperty(issue, "continue");
  };
  return z.number(message).check(isWhole);
}
