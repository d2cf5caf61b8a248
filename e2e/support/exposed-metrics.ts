import type { KarpenterMetrics } from "../../releases/karpenter";

const OWN = /^(karpenter|operator_(nodeclaim|nodepool|node|ec2nodeclass))_/;
/** Labels of a part of a histogram or summary. */
const OF_PARTS = ["le", "quantile"];

/** What of a controller's metrics is otherwise than a release's list has it: name, type or labels. */
export function unknownMetrics(exposition: string, known: KarpenterMetrics): string[] {
  const types = [...exposition.matchAll(/^# TYPE (\w+) (\w+)$/gm)].filter(([, name = ""]) => OWN.test(name));
  return types.flatMap(([, name = "", type = ""]) => {
    const metric = known[name];
    if (metric === undefined) return [`${name}: not in the list`];
    const live = `${type}{${labelsOf(exposition, name).join(",")}}`;
    const listed = `${metric.type}{${metric.labels.join(",")}}`;
    return live === listed ? [] : [`${name}: ${live}, in the list ${listed}`];
  });
}

function labelsOf(exposition: string, name: string): string[] {
  const sample = new RegExp(`^${name}(?:_sum|_count|_bucket)?(?:\\{(.*)\\})? \\S+$`, "gm");
  const labels = [...exposition.matchAll(sample)].flatMap(([, text = ""]) =>
    [...text.matchAll(/(\w+)="/g)].map(([, label = ""]) => label),
  );
  return [...new Set(labels)].filter((label) => !OF_PARTS.includes(label)).toSorted();
}
