import { KARPENTER_MINORS, type KarpenterMinor } from "../../../releases/karpenter";
import { type ChartNotes, type ChartValueProblem, keysDrift, valueProblems } from "../../chart-values";
import { chartKeys, REPLACED_KEYS } from "./keys";

/** Minor release whose chart is the newest that is not newer than a version. */
export function chartKeysRelease(version: string): KarpenterMinor {
  const [first = "1.9", ...later] = KARPENTER_MINORS;
  const wanted = minorOf(version);
  return later.reduce((nearest, release) => (minorOf(release) <= wanted ? release : nearest), first);
}

/** Whether the list is of that very minor release, or only the nearest to it. */
export function knowsChartKeys(version: string): boolean {
  return version.startsWith(`${chartKeysRelease(version)}.`);
}

/** Every value that the `karpenter` chart of a version takes no notice of.
 * @param later whether a value is known only to Terraform; by default none is */
export function chartValueProblems(
  values: Readonly<Record<string, unknown>>,
  version: string,
  later?: ChartNotes["later"],
): ChartValueProblem[] {
  return valueProblems(values, chartKeys(chartKeysRelease(version)), { ...NOTES, later });
}

/** How the chart's own values.yaml (parsed) and the list for its version differ; empty when the list is right. */
export function chartKeysDrift(chartDefaults: Readonly<Record<string, unknown>>, version: string): string[] {
  return keysDrift(chartDefaults, chartKeys(chartKeysRelease(version)));
}

const NOTES: ChartNotes = {
  unknown: (path) => {
    const replacement = REPLACED_KEYS[path];
    return replacement && `the chart ignores this key since Karpenter 1.x; use ${replacement}`;
  },
  value: (path, value) =>
    path === "settings.ignoreDRARequests" && value === false ? FALSE_IS_DROPPED : undefined,
};

/** The template renders settings inside `with`, so a false sets nothing, and the controller's own default is true. */
const FALSE_IS_DROPPED =
  'the chart drops a false here, and the controller takes true; set controller.env to [{ name: IGNORE_DRA_REQUESTS, value: "false" }]';

function minorOf(version: string): number {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major * 1000 + minor;
}
