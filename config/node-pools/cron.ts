const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** Bounds of cron's five fields, and the names that stand for numbers. */
const FIELDS: readonly { readonly from: number; readonly to: number; readonly names?: readonly string[] }[] =
  [
    { from: 0, to: 59 },
    { from: 0, to: 23 },
    { from: 1, to: 31 },
    { from: 1, to: 12, names: MONTHS },
    { from: 0, to: 6, names: DAYS },
  ];

const SHORTHANDS = ["@annually", "@yearly", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

/**
 * Whether Karpenter can read a budget's schedule. Narrower than the CRD's pattern: what the controller cannot read
 * makes a budget of zero nodes, in silence.
 */
export function isSchedule(text: string): boolean {
  if (SHORTHANDS.includes(text)) return true;
  const fields = text.split(/[\t ]+/);
  return fields.length === FIELDS.length && fields.every((field, index) => isField(field, FIELDS[index]));
}

function isField(field: string, bounds: (typeof FIELDS)[number] | undefined): boolean {
  return bounds !== undefined && field.split(",").every((part) => isPart(part, bounds));
}

/** `*`, `5`, `1-5`, each with a step such as `/2` behind it. */
function isPart(part: string, { from, to, names = [] }: (typeof FIELDS)[number]): boolean {
  const [range = "", step, ...more] = part.split("/");
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
  if (range === "*" || range === "?") return true;
  const ends = range.split("-").map((end) => {
    const named = names.indexOf(end.toLowerCase());
    return named >= 0 ? named + from : /^\d+$/.test(end) ? Number(end) : Number.NaN;
  });
  const [first = Number.NaN, last = first] = ends;
  return ends.length <= 2 && first >= from && last <= to && first <= last;
}
