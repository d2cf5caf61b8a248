import { chartValues, type KarpenterMinor } from "../../../releases/karpenter";
import type { ChartKeys } from "../../chart-values";

/** Sections that Kubernetes, not the chart, gives a form to, though the chart has values in them. */
const FREE = ["affinity", "nodeSelector", "podSecurityContext", "strategy"];

/** The keys of a release's `karpenter` chart. */
export function chartKeys(minor: KarpenterMinor): ChartKeys {
  return keysOf(chartValues(minor));
}

function keysOf(values: object): ChartKeys {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, FREE.includes(key) ? "free" : formOf(value)]),
  );
}

/** Of an empty section or list nothing says what may stand in it. */
function formOf(value: unknown): ChartKeys[string] {
  if (typeof value !== "object" || value === null) return "value";
  return Array.isArray(value) || Object.keys(value).length === 0 ? "free" : keysOf(value);
}

/** Keys that older guides still set, and what took their place. The chart ignores each in silence. */
export const REPLACED_KEYS: Readonly<Record<string, string>> = {
  webhook: "nothing: Karpenter has no webhook since 1.1",
  logConfig: "logLevel, logOutputPaths and logErrorOutputPaths",
  "settings.aws": "the keys right under settings (interruptionQueueName is interruptionQueue there)",
  "settings.interruptionQueueName": "settings.interruptionQueue",
  "settings.defaultInstanceProfile": "role or instanceProfile of each node class",
  "settings.featureGates.drift": "nothing: drift is always on since 1.0",
  interruptionQueueName: "settings.interruptionQueue",
  defaultInstanceProfile: "role or instanceProfile of each node class",
  clusterName: "settings.clusterName",
  clusterEndpoint: "settings.clusterEndpoint",
  "controller.nodeSelector": "nodeSelector",
  "controller.tolerations": "tolerations",
  "controller.affinity": "affinity",
  "controller.replicas": "replicas",
  "controller.logLevel": "logLevel",
};
