import { DEFAULT_VERSIONS } from "../releases/defaults";
import { KARPENTER_MINORS } from "../releases/karpenter";
import { KUBERNETES } from "../releases/kubernetes";
import { either, expected } from "./messages";

/** Releases that are carried: `from` to before `before`. */
export const KNOWN_KARPENTER = {
  from: `${KARPENTER_MINORS[0]}.0`,
  before: firstAfter(KARPENTER_MINORS.at(-1) ?? ""),
} as const;

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
  if (compareVersions(version, DEFAULT_VERSIONS.kubernetes) >= 0) return {};
  return {
    warning: `standard support of Kubernetes ${version} ends on ${known.standardSupportEnds}; then EKS upgrades the control plane by itself, or charges extended support. Raise it by one minor version at a time to ${DEFAULT_VERSIONS.kubernetes}`,
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

function firstAfter(minor: string): string {
  const [major, second] = minor.split(".").map(Number);
  return `${major}.${(second ?? 0) + 1}.0`;
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
