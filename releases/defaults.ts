import type { KubernetesMinor } from "./kubernetes";

/** The day on which this project was last compared with what the world ships. */
export const KNOWN_ON = "2026-11-27";

/** What an environment gets that names no version: the one place to raise each. */
export const DEFAULT_VERSIONS = {
  kubernetes: "1.36" satisfies KubernetesMinor as KubernetesMinor,
  karpenter: "1.14.3",
  al2023: "v20261012",
  bottlerocket: "v1.66.0",
  loadBalancerController: "3.5.0",
} as const;
