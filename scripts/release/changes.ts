import type { KarpenterContents, KarpenterMetrics } from "../../releases/karpenter";
import type { Kind, Schema } from "../../releases/validation/schema";
import { subschemas } from "./keywords";

/** All that a folder of releases/karpenter says, but what was written by hand. */
export interface Snapshot {
  readonly contents: KarpenterContents;
  readonly kinds: readonly Kind[];
  /** The chart's values. */
  readonly chart: Readonly<Record<string, unknown>>;
  readonly metrics: KarpenterMetrics;
}

/** What one release has and another has not, as lines that start with `+` or `-`, under a title for each subject. */
export function changesBetween(before: Snapshot, after: Snapshot): string[] {
  const [old, now] = [subjectsOf(before), subjectsOf(after)];
  return Object.entries(now).flatMap(([title, lines]) => {
    const gone = (old[title] ?? []).filter((line) => !lines.includes(line)).map((line) => `- ${line}`);
    const come = lines.filter((line) => !old[title]?.includes(line)).map((line) => `+ ${line}`);
    return gone.length + come.length === 0 ? [] : [`${title}:`, ...gone, ...come];
  });
}

function subjectsOf({ contents, kinds, chart, metrics }: Snapshot): Record<string, string[]> {
  const { go, kubernetes, hashVersions, labels, awsCalls, interruptionEvents } = contents;
  return {
    kinds: kinds.map(({ group, version, kind }) => `${kind} (${group}/${version})`),
    fields: kinds.flatMap(({ kind, spec }) =>
      subschemas(spec).map(({ path, schema }) => `${[kind, ...path].join(".")}: ${described(schema)}`),
    ),
    rules: kinds.flatMap(({ kind, spec }) =>
      subschemas(spec).flatMap(({ path, schema }) =>
        (schema["x-kubernetes-validations"] ?? []).map(
          ({ rule, message }) => `${[kind, ...path].join(".")}: ${message}: ${rule}`,
        ),
      ),
    ),
    "fields of kubelet, where the CRD takes any": [...(contents.kubeletFields ?? [])],
    "what expressions of kubelet know": Object.values(contents.kubeletExpressions ?? {}).flat(),
    "chart values": leavesOf(chart),
    labels: [...labels.wellKnown, ...labels.restricted.map((label) => `${label} (restricted)`)],
    metrics: Object.entries(metrics).map(
      ([name, { type, labels }]) => `${name}{${labels.join(",")}}: ${type}`,
    ),
    "calls of AWS' API": [...awsCalls],
    "events from the interruption queue": [...interruptionEvents],
    others: [
      `Go ${go}`,
      `Kubernetes ${kubernetes.from} to ${kubernetes.to}`,
      ...Object.entries(hashVersions).map(([kind, version]) => `hash version of ${kind}: ${version}`),
    ],
  };
}

/** What a schema says of its own value. */
function described(schema: Schema): string {
  const {
    description: _,
    properties: _properties,
    items: _items,
    additionalProperties: _additional,
    "x-kubernetes-validations": _rules,
    ...own
  } = schema;
  return JSON.stringify(own);
}

function leavesOf(value: unknown, path = ""): string[] {
  const isSection = typeof value === "object" && value !== null && !Array.isArray(value);
  const entries = isSection ? Object.entries(value) : [];
  if (entries.length === 0) return [`${path}: ${JSON.stringify(value)}`];
  return entries.flatMap(([key, below]) => leavesOf(below, path === "" ? key : `${path}.${key}`));
}
