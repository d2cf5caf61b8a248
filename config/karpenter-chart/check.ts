import { Token } from "cdktf";
import { closest, distance } from "fastest-levenshtein";
import { CHART_KEYS, type ChartKeys, REPLACED_KEYS } from "./keys";

/** A value that the chart would ignore in silence. */
export interface ChartValueProblem {
  /** Keys from the top, joined by dots. */
  readonly path: string;
  /** What is wrong and the mend, as the end of a sentence that starts with the path. */
  readonly message: string;
}

/** Minor release whose list of keys is the newest that is not newer than a version. */
export function chartKeysRelease(version: string): string {
  const [first = "", ...later] = Object.keys(CHART_KEYS);
  const wanted = minorOf(version);
  return later.reduce((found, release) => (minorOf(release) <= wanted ? release : found), first);
}

/** Whether the list is of that very minor release, or only the nearest to it. */
export function knowsChartKeys(version: string): boolean {
  return version.startsWith(`${chartKeysRelease(version)}.`);
}

/** Every value that the `karpenter` chart of a version takes no notice of. */
export function chartValueProblems(
  values: Readonly<Record<string, unknown>>,
  version: string,
): ChartValueProblem[] {
  return problemsUnder(values, CHART_KEYS[chartKeysRelease(version)] ?? {}, []);
}

/** How a chart's own values.yaml (parsed) and the list for its version differ; empty when the list is right. */
export function chartKeysDrift(chartDefaults: Readonly<Record<string, unknown>>, version: string): string[] {
  const drift: string[] = [];
  compare(chartDefaults, CHART_KEYS[chartKeysRelease(version)] ?? {}, "", drift);
  return drift;
}

function problemsUnder(values: object, keys: ChartKeys, above: readonly string[]): ChartValueProblem[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const path = [...above, key].join(".");
    const allowed = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (allowed === undefined) return [{ path, message: unknownKey(path, key, keys, above) }];
    if (allowed === "free" || Token.isUnresolved(value)) return [];
    if (allowed === "value") {
      if (isSection(value)) return [{ path, message: "the chart takes one value here, not keys below it" }];
      return path === "settings.ignoreDRARequests" && value === false
        ? [{ path, message: FALSE_IS_DROPPED }]
        : [];
    }
    if (value === null)
      return [{ path, message: "null would take away the chart's defaults below it; leave the key out" }];
    return isSection(value)
      ? problemsUnder(value, allowed, [...above, key])
      : [{ path, message: `the chart takes keys here: ${Object.keys(allowed).join(", ")}` }];
  });
}

/** The template renders settings inside `with`, so a false sets nothing, and the controller's own default is true. */
const FALSE_IS_DROPPED =
  'the chart drops a false here, and the controller takes true; set controller.env to [{ name: IGNORE_DRA_REQUESTS, value: "false" }]';

function unknownKey(path: string, key: string, keys: ChartKeys, above: readonly string[]): string {
  const replacement = REPLACED_KEYS[path];
  if (replacement !== undefined) return `the chart ignores this key since Karpenter 1.x; use ${replacement}`;
  const known = Object.keys(keys);
  const place = above.length === 0 ? "at the top" : `under ${above.join(".")}`;
  const near = known.length > 0 ? closest(key, known) : undefined;
  if (near !== undefined && distance(key, near) <= 3) {
    return `the chart has no such key ${place} and would ignore it; did you mean ${near}?`;
  }
  return `the chart has no such key ${place} and would ignore it; it knows ${known.join(", ")}`;
}

function compare(defaults: object, keys: ChartKeys, prefix: string, drift: string[]): void {
  for (const key of Object.keys(keys)) {
    if (!Object.hasOwn(defaults, key)) drift.push(`${prefix}${key}: listed, but not a key of the chart`);
  }
  for (const [key, value] of Object.entries(defaults)) {
    const allowed = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (allowed === undefined) drift.push(`${prefix}${key}: a key of the chart, but not listed`);
    else if (typeof allowed === "object")
      compare(isSection(value) ? value : {}, allowed, `${prefix}${key}.`, drift);
    else if (allowed === "value" && isSection(value))
      drift.push(`${prefix}${key}: listed as a value, but the chart has keys below it`);
  }
}

function isSection(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function minorOf(version: string): number {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major * 1000 + minor;
}
