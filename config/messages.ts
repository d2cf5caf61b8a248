/** Stands in a message for the file's value, which the loader knows: as it is written, with how to fix it. */
export const VALUE = "{value}";

/**
 * A message about a value: what belongs there, what is there instead, and what to write where that does not say it.
 */
export function expected(what: string, advice?: string): string {
  const message = `expected ${what}, got ${VALUE}`;
  return advice === undefined ? message : `${message}; ${advice}`;
}

/** A message where the value would say nothing. */
export function withoutValue(message: string): string {
  return message.replace(`, got ${VALUE}`, "");
}

/** `spot, on-demand or reserved`. */
export function either(options: readonly unknown[]): string {
  const [last, ...others] = options.map(String).reverse();
  return others.length === 0 ? String(last) : `${others.reverse().join(", ")} or ${last}`;
}
