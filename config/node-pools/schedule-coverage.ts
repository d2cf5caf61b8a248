import { durationSeconds } from "../primitives";
import { type Schedule, scheduleOf } from "./cron";

/** A budget's window: when it begins to hold, and for how long. */
export interface Window {
  readonly schedule: string;
  /** Such as `8h`. */
  readonly duration: string;
}

type Span = readonly [from: number, to: number];

const DAY = 24 * 60;
/** Four years have each weekday on each date that there is, leap days too. */
const DAYS = 4 * 366;
const FIRST_DAY = Date.UTC(2024, 0, 1);

/** Whether at every moment one of the windows is open, as `0 0 * * *` with `24h` is. */
export function coverAlways(windows: readonly Window[]): boolean {
  const spans = windows.flatMap(spansOf).sort(([a], [b]) => a - b);
  // Windows of the days before reach into the first of these; each longest one has begun a year later.
  const begin = 366 * DAY;
  let open = begin;
  for (const [from, to] of spans) {
    if (from > open) break;
    open = Math.max(open, to);
  }
  return open >= DAYS * DAY;
}

/** Minutes since the first day. */
function spansOf({ schedule, duration }: Window): Span[] {
  const parsed = scheduleOf(schedule);
  const minutes = durationSeconds(duration) / 60;
  if (parsed === undefined) return [];
  const daily = joined(startsOfDay(parsed).map((start) => [start, start + minutes]));
  return Array.from({ length: DAYS }, (_, day) => day)
    .filter((day) => isDayOf(parsed, new Date(FIRST_DAY + day * DAY * 60_000)))
    .flatMap((day) => daily.map(([from, to]): Span => [day * DAY + from, day * DAY + to]));
}

function startsOfDay({ minutes, hours }: Schedule): number[] {
  return [...hours].flatMap((hour) => [...minutes].map((minute) => hour * 60 + minute)).sort((a, b) => a - b);
}

/** As cron has it, either of day and weekday will do where both are restricted. */
function isDayOf({ days, months, weekdays }: Schedule, date: Date): boolean {
  const isDay = days.has(date.getUTCDate());
  const isWeekday = weekdays.has(date.getUTCDay());
  const restricted = days.size < 31 && weekdays.size < 7;
  return months.has(date.getUTCMonth() + 1) && (restricted ? isDay || isWeekday : isDay && isWeekday);
}

/** Sorted spans, those that touch made one. */
function joined(spans: readonly Span[]): Span[] {
  const all: [number, number][] = [];
  for (const [from, to] of spans) {
    const last = all.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else all.push([from, to]);
  }
  return all;
}
