const LONGEST = 60;

/**
 * A value as a message shows it. `source` is how the file has it: YAML reads 1.30 as 1.3, and no one sees that in
 * their file.
 */
export function actual(value: unknown, source: string | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return source === "" ? "an empty value" : "null";
  if (typeof value === "string") return shortened(JSON.stringify(value));
  if (typeof value !== "object") {
    const same = source === undefined || source === String(value);
    return same ? String(value) : `${shortened(source)}, which YAML reads as the ${typeof value} ${value}`;
  }
  const twice = Array.isArray(value) ? repeatedIn(value) : undefined;
  if (typeof twice === "string" || typeof twice === "number") return `${JSON.stringify(twice)} twice`;
  const written = JSON.stringify(value);
  if (written.length <= LONGEST) return written;
  return Array.isArray(value)
    ? `a list of ${value.length} entries`
    : `a map of ${Object.keys(value).length} keys`;
}

function repeatedIn(values: readonly unknown[]): unknown {
  const seen = new Set<unknown>();
  return values.find((value) => seen.has(value) || !seen.add(value));
}

/** A text's beginning, where it is too long for a line. */
export function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 4)}..."`;
}
