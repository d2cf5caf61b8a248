const LONGEST = 60;

/**
 * A value as a problem shows it. `source` is how the file has it: YAML reads 1.30 as 1.3, and no one sees that in
 * their file.
 */
export function found(value: unknown, source: string | undefined): string {
  if (value === undefined) return "missing";
  if (value === null) return source === "" ? "found nothing" : "found null";
  if (typeof value === "string") return `found ${shortened(JSON.stringify(value))}`;
  if (typeof value !== "object") {
    const same = source === undefined || source === String(value);
    return `found ${same ? value : `${shortened(source)}, which YAML reads as ${kindOf(value)} ${value}`}`;
  }
  const twice = Array.isArray(value) && value.find((entry, index) => value.indexOf(entry) !== index);
  if (typeof twice === "string" || typeof twice === "number") return `found ${JSON.stringify(twice)} twice`;
  const written = JSON.stringify(value);
  if (written.length <= LONGEST) return `found ${written}`;
  return `found a ${kindOf(value)} of ${Object.keys(value).length}`;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "list";
  return typeof value === "object" ? "map" : `the ${typeof value}`;
}

/** A text's beginning, where it is too long for a line. */
export function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 4)}..."`;
}
