/**
 * Versions of Kubernetes on EKS. Sources: https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
 * (standard support lasts 14 months, extended support 12 more) and https://karpenter.sh/docs/upgrading/compatibility,
 * read on the day KNOWN_ON of ./defaults.
 */
export const KUBERNETES = {
  "1.32": { minimumKarpenter: "1.2.0", standardSupportEnds: "2026-03-23", extendedSupportEnds: "2027-03-23" },
  "1.33": { minimumKarpenter: "1.5.0", standardSupportEnds: "2026-07-29", extendedSupportEnds: "2027-07-29" },
  "1.34": { minimumKarpenter: "1.6.0", standardSupportEnds: "2026-12-02", extendedSupportEnds: "2027-12-02" },
  "1.35": { minimumKarpenter: "1.9.0", standardSupportEnds: "2027-03-27", extendedSupportEnds: "2028-03-27" },
  "1.36": {
    minimumKarpenter: "1.13.0",
    standardSupportEnds: "2027-08-02",
    extendedSupportEnds: "2028-08-02",
  },
} as const satisfies Readonly<Record<string, KubernetesVersion>>;

export interface KubernetesVersion {
  /** The oldest Karpenter that runs on it. */
  readonly minimumKarpenter: string;
  /** ISO date after which EKS charges extended support, or upgrades the control plane where that is not allowed. */
  readonly standardSupportEnds: string;
  /** ISO date after which EKS upgrades the control plane by itself. */
  readonly extendedSupportEnds: string;
}

export type KubernetesMinor = keyof typeof KUBERNETES;
