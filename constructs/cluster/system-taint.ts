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
