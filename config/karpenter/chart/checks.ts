import { asRecord, problemWhen } from "../../crd/reading";
import type { Environment } from "../../environment-sections";
import type { Problem } from "../../problems";
import type { Partially } from "../../without-invalid";
import { chartValueProblems, knowsChartKeys } from "./check";
import { controllerEnvProblems } from "./controller-env";

const VALUES = ["karpenter", "values"] as const;

type Sections = Partially<Pick<Environment, "aws" | "karpenter">>;

/** What is wrong with the values that a file gives Karpenter's chart. */
export function chartProblems({ aws, karpenter }: Sections): Problem[] {
  return [
    ...(knowsChart(karpenter?.version) ? ignoredValues({ karpenter }) : []),
    ...OWN_VALUES.flatMap(([path, instead]) => ownValue(karpenter?.values, path, instead)),
    ...controllerEnvProblems(karpenter?.values, aws?.region),
  ];
}

/** The same of a chart that is not known: its own keys may be others. */
export function chartWarnings({ karpenter }: Sections): Problem[] {
  return knowsChart(karpenter?.version) ? [] : ignoredValues({ karpenter });
}

/** Values of the chart that other things are made to match: IAM conditions, the drain's filters, the Pod Identity. */
const OWN_VALUES = [
  ["settings.clusterName", "write cluster.name instead"],
  ["settings.clusterEndpoint", "remove it: infra puts it out"],
  ["settings.interruptionQueue", "write interruption.queue instead"],
  ["serviceAccount.name", "write karpenter.serviceAccount instead"],
  ["replicas", "write karpenter.replicas instead"],
] as const;

function ownValue(values: unknown, path: string, instead: string): Problem[] {
  const keys = path.split(".");
  const found = keys.reduce<unknown>((value, key) => asRecord(value)[key], values);
  return problemWhen(
    found !== undefined,
    [...VALUES, ...keys],
    `conflicts with what other parts of the cluster are made to match; ${instead}`,
  );
}

/** Helm ignores a key that the chart does not have, and the setting stays what it was. */
function ignoredValues({ karpenter: { values, version } = {} }: Pick<Sections, "karpenter">): Problem[] {
  if (version === undefined) return [];
  return chartValueProblems(asRecord(values), version).map(({ path, message }) => ({
    path: [...VALUES, ...path.split(".")],
    message,
  }));
}

function knowsChart(version: string | undefined): boolean {
  return version !== undefined && knowsChartKeys(version);
}
