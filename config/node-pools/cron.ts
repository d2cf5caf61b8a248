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

/** What cron's shorthands stand for. */
const SHORTHANDS: Readonly<Record<string, string>> = {
  "@annually": "0 0 1 1 *",
  "@yearly": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

/** Minutes, hours and so on at which a schedule begins, in UTC. */
export interface Schedule {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** From 0, Sunday. */
  readonly weekdays: ReadonlySet<number>;
}

/**
 * Whether Karpenter can read a budget's schedule. Narrower than the CRD's pattern: what the controller cannot read
 * makes a budget of zero nodes, in silence.
 */
export function isSchedule(text: string): boolean {
  return scheduleOf(text) !== undefined;
}

/** A schedule as Karpenter reads it; nothing where it cannot. */
export function scheduleOf(text: string): Schedule | undefined {
  const parts = (Object.hasOwn(SHORTHANDS, text) ? SHORTHANDS[text] : text)?.split(/[\t ]+/) ?? [];
  const fields = parts.map((field, index) => fieldOf(field, FIELDS[index]));
  const [minutes, hours, days, months, weekdays, ...more] = fields;
  if (!minutes || !hours || !days || !months || !weekdays || more.length > 0) return undefined;
  return { minutes, hours, days, months, weekdays };
}

function fieldOf(
  field: string,
  bounds: (typeof FIELDS)[number] | undefined,
): ReadonlySet<number> | undefined {
  if (bounds === undefined) return undefined;
  const parts = field.split(",").map((part) => partOf(part, bounds));
  return parts.some((part) => part === undefined) ? undefined : new Set(parts.flatMap((part) => part ?? []));
}

/** Numbers of `*`, `5`, `1-5`, each with a step such as `/2` behind it; nothing where it cannot be read. */
function partOf(part: string, { from, to, names = [] }: (typeof FIELDS)[number]): number[] | undefined {
  const [range = "", step, ...more] = part.split("/");
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return undefined;
  const [first, last] =
    range === "*" || range === "?" ? [from, to] : endsOf(range, { from, to, names, step });
  if (!(first >= from && last <= to && first <= last)) return undefined;
  const all = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return all.filter((number) => (number - first) % Number(step ?? 1) === 0);
}

/** A single number with a step begins there and goes on to the end. */
function endsOf(
  range: string,
  { from, to, names = [], step }: (typeof FIELDS)[number] & { readonly step?: string },
): readonly [number, number] {
  const ends = range.split("-").map((end) => {
    const named = names.indexOf(end.toLowerCase());
    return named >= 0 ? named + from : /^\d+$/.test(end) ? Number(end) : Number.NaN;
  });
  const [first = Number.NaN, last = step === undefined || !(first <= to) ? first : to] = ends;
  return ends.length <= 2 ? [first, last] : [Number.NaN, Number.NaN];
}
