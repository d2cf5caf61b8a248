import { z } from "zod";
import { withoutGaps } from "../../config/crd/reading";

/**
 * What is taken of a value: fields that are named here and no others, each of its form, so that a field which nobody
 * thought of is left out, and so is what stands in a field that it does not belong into. A map of none of the fields
 * stays an empty map: an empty selector is another than no selector.
 */

export function fields<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object(shape).transform(withoutGaps).optional().catch(undefined);
}

export function list<Item extends z.ZodType>(item: Item) {
  return z
    .array(item)
    .transform((all) => all.filter((each) => each !== undefined) as Exclude<z.output<Item>, undefined>[])
    .optional()
    .catch(undefined);
}

export function text<Form extends string = string>(form: RegExp) {
  return z
    .string()
    .regex(form)
    .transform((value) => value as Form)
    .optional()
    .catch(undefined);
}

export const whole = z.int().optional().catch(undefined);
export const flag = z.boolean().optional().catch(undefined);
/** As a PodDisruptionBudget has it. */
export const wholeOrPercent = z
  .union([z.int(), z.string().regex(/^\d{1,3}%$/)])
  .optional()
  .catch(undefined);

/** The name of an object or a namespace. */
export const name = text(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/);

const KEY = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[a-zA-Z0-9]([-a-zA-Z0-9_.]{0,61}[a-zA-Z0-9])?$/;
const VALUE = /^([a-zA-Z0-9]([-a-zA-Z0-9_.]{0,61}[a-zA-Z0-9])?)?$/;
const AMOUNT = /^[+-]?[0-9.]{1,30}([eE][+-]?\d{1,3}|[A-Za-z]{0,2})$/;

/** Of a label, a taint or a resource. */
export const key = text(KEY);
export const labelValue = text(VALUE);
export const labels = map(KEY, VALUE);
/** Amounts by the names of resources. */
export const amounts = map(KEY, AMOUNT);

/** A map whose entries are all of a form; nothing for one that has none. */
function map(keys: RegExp, values: RegExp) {
  return z
    .record(z.string(), z.unknown())
    .transform((value): Readonly<Record<string, string>> | undefined => {
      const taken = Object.entries(value).flatMap(([name, each]) => {
        const written = typeof each === "number" ? String(each) : each;
        return keys.test(name) && typeof written === "string" && values.test(written)
          ? [[name, written]]
          : [];
      });
      return taken.length === 0 ? undefined : Object.fromEntries(taken);
    })
    .optional()
    .catch(undefined);
}

export const requirement = fields({
  key,
  operator: text(/^(In|NotIn|Exists|DoesNotExist|Gt|Lt)$/),
  values: list(labelValue),
});

export const selector = fields({ matchLabels: labels, matchExpressions: list(requirement) });
