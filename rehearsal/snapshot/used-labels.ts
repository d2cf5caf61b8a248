import type { LiveCluster } from "./live-objects";
import type { LivePodSpec } from "./pod-fields";

type Selector = NonNullable<NonNullable<LiveCluster["poddisruptionbudgets"][number]["spec"]>["selector"]>;

/** Keys of labels that something selects by. The others decide nothing, and are left out. */
export interface UsedLabels {
  readonly ofPods: ReadonlySet<string>;
  readonly ofNamespaces: ReadonlySet<string>;
}

export function usedLabels(
  specs: readonly (LivePodSpec | undefined)[],
  budgets: LiveCluster["poddisruptionbudgets"],
): UsedLabels {
  const ofPods = new Set<string>();
  const ofNamespaces = new Set<string>();
  for (const { spec } of budgets) addKeys(ofPods, spec?.selector);
  for (const { affinity, topologySpreadConstraints = [] } of specs.flatMap((spec) => spec ?? [])) {
    for (const { labelSelector, matchLabelKeys } of topologySpreadConstraints)
      addKeys(ofPods, labelSelector, matchLabelKeys);
    for (const kind of ["podAffinity", "podAntiAffinity"] as const) {
      const terms = affinity?.[kind] ?? {};
      for (const term of [
        ...(terms.requiredDuringSchedulingIgnoredDuringExecution ?? []),
        ...(terms.preferredDuringSchedulingIgnoredDuringExecution ?? []).flatMap(
          ({ podAffinityTerm }) => podAffinityTerm ?? [],
        ),
      ]) {
        addKeys(ofPods, term.labelSelector, [
          ...(term.matchLabelKeys ?? []),
          ...(term.mismatchLabelKeys ?? []),
        ]);
        addKeys(ofNamespaces, term.namespaceSelector);
      }
    }
  }
  return { ofPods, ofNamespaces };
}

function addKeys(keys: Set<string>, selector: Selector | undefined, more: readonly string[] = []): void {
  for (const key of Object.keys(selector?.matchLabels ?? {})) keys.add(key);
  for (const { key } of selector?.matchExpressions ?? []) if (key !== undefined) keys.add(key);
  for (const key of more) keys.add(key);
}

export function only(
  labels: Readonly<Record<string, string>> = {},
  used: ReadonlySet<string>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => used.has(key) && !MADE.includes(key)));
}

/** What controllers write into each of their pods. */
const MADE = [
  "pod-template-hash",
  "controller-revision-hash",
  "pod-template-generation",
  "statefulset.kubernetes.io/pod-name",
  "apps.kubernetes.io/pod-index",
  "controller-uid",
  "job-name",
  "batch.kubernetes.io/controller-uid",
  "batch.kubernetes.io/job-name",
  "batch.kubernetes.io/job-completion-index",
];
