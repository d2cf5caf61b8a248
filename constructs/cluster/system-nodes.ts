/** The taint that keeps other pods off the system nodes. Every toleration of it is made from this one value. */
export interface SystemTaint {
  readonly key: string;
  readonly value: string;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** EKS spells a managed node group's effects in its own way. */
const EKS_EFFECTS = {
  NoSchedule: "NO_SCHEDULE",
  PreferNoSchedule: "PREFER_NO_SCHEDULE",
  NoExecute: "NO_EXECUTE",
} as const;

/** The taint as a managed node group takes it. */
export function nodeGroupTaint({ key, value, effect }: SystemTaint) {
  return { key, value, effect: EKS_EFFECTS[effect] };
}

/** What a pod carries that may run on the system nodes. */
export function toleration({ key, value, effect }: SystemTaint) {
  return { key, operator: "Equal", value, effect } as const;
}

/** How pods of the system find their nodes: by the values that the node group is made with, or as infra found them. */
export type SystemNodes =
  | {
      readonly labels: Readonly<Record<string, string>>;
      /** @default none */
      readonly taint?: SystemTaint;
    }
  | { readonly placement: Placement };

/** What a pod's spec says of its node. Any value of it may be a token. */
export interface Placement {
  readonly nodeSelector: unknown;
  readonly tolerations: unknown;
  /** @default what the chart has */
  readonly affinity?: unknown;
}

/** Where pods of the system run. */
export function placementOn(nodes: SystemNodes): Placement {
  if ("placement" in nodes) return nodes.placement;
  return {
    nodeSelector: { "kubernetes.io/os": "linux", ...nodes.labels },
    tolerations: systemTolerations(nodes.taint),
  };
}

/** The toleration that charts of the system come with, which a list of ours would replace, and that of the system taint. */
function systemTolerations(taint: SystemTaint | undefined): readonly object[] {
  const critical = { key: "CriticalAddonsOnly", operator: "Exists" };
  return taint === undefined || taint.key === critical.key ? [critical] : [critical, toleration(taint)];
}
