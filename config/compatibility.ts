import { either, expected } from "./messages";
/**
 * Which Karpenter runs on which Kubernetes, and until when EKS supports a version in the standard way. Data, so
 * that a new release is a new row. Sources: https://karpenter.sh/docs/upgrading/compatibility and
 * https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html.
 */
export const KUBERNETES = {
  "1.32": { minimumKarpenter: "1.2.0", standardSupportEnds: "2026-03-23" },
  "1.33": { minimumKarpenter: "1.5.0", standardSupportEnds: "2026-07-29" },
  "1.34": { minimumKarpenter: "1.6.0", standardSupportEnds: "2026-12-02" },
  "1.35": { minimumKarpenter: "1.9.0", standardSupportEnds: "2027-03-27" },
  "1.36": { minimumKarpenter: "1.13.0", standardSupportEnds: undefined },
} as const satisfies Record<string, { minimumKarpenter: string; standardSupportEnds: string | undefined }>;

/** Releases whose IAM policies, chart values and CRDs this project carries: `from` to before `before`. */
export const KNOWN_KARPENTER = { from: "1.12.0", before: "1.15.0" } as const;

export const DEFAULT_KUBERNETES = "1.35" satisfies keyof typeof KUBERNETES;

export interface Compatibility {
  /** Why the pair does not work, and the mend. */
  readonly error?: string;
  /** Why the pair works, but not for long or not as known here. */
  readonly warning?: string;
}

/** Whether EKS still runs a version of Kubernetes. No clock: a version counts as old when it is older than the default. */
export function kubernetesSupport(version: string): Compatibility {
  const known = Object.entries(KUBERNETES).find(([name]) => name === version)?.[1];
  if (!known) {
    return {
      error: expected(either(Object.keys(KUBERNETES)), "this release of the project knows no other"),
    };
  }
  if (compareVersions(version, DEFAULT_KUBERNETES) >= 0) return {};
  return {
    warning: `standard support of Kubernetes ${version} ends on ${known.standardSupportEnds}; then EKS upgrades the control plane by itself, or charges extended support. Raise it by one minor version at a time to ${DEFAULT_KUBERNETES}`,
  };
}

/** Whether a release of Karpenter runs on a version of Kubernetes, and is known to this project. */
export function karpenterSupport(karpenter: string, kubernetes: string): Compatibility {
  const minimum = Object.entries(KUBERNETES).find(([name]) => name === kubernetes)?.[1].minimumKarpenter;
  const lowest =
    minimum && compareVersions(minimum, KNOWN_KARPENTER.from) > 0 ? minimum : KNOWN_KARPENTER.from;
  if (compareVersions(karpenter, lowest) < 0) {
    return {
      error:
        lowest === minimum
          ? expected(`${minimum} or newer, which Kubernetes ${kubernetes} needs`)
          : expected(
              `${lowest} or newer`,
              "the IAM policies and CRD rules of this project are not those of older releases",
            ),
    };
  }
  if (compareVersions(karpenter, KNOWN_KARPENTER.before) >= 0) {
    return {
      warning: `this release of the project knows Karpenter before ${KNOWN_KARPENTER.before}; read the release's upgrade notes for new IAM permissions and chart values before you deploy ${karpenter}`,
    };
  }
  return {};
}

/** Negative, zero or positive as `a` is older than, equal to or newer than `b`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(".").map(Number));
  for (let part = 0; part < 3; part += 1) {
    const difference = (left?.[part] ?? 0) - (right?.[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
