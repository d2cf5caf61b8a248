import { DEFAULT_VERSIONS, KNOWN_ON } from "../../releases/defaults";
import {
  carriedMinor,
  KARPENTER_MINORS,
  type KarpenterMinor,
  karpenterRelease,
} from "../../releases/karpenter";
import { KUBERNETES, type KubernetesVersion } from "../../releases/kubernetes";
import { expected } from "../messages";

/** Releases that are carried: `from` to before `before`. */
export const KNOWN_KARPENTER = {
  from: `${KARPENTER_MINORS[0]}.0`,
  before: firstAfter(KARPENTER_MINORS.at(-1) ?? ""),
} as const;

const KNOWN_KUBERNETES = Object.keys(KUBERNETES);

export interface Compatibility {
  /** Why the pair does not work, and the fix. */
  readonly error?: string;
  /** Why the pair works, but not for long or not as known here. */
  readonly warning?: string;
}

/**
 * Whether EKS still runs a version of Kubernetes. One that is newer than the table is a warning: EKS upgrades clusters by
 * itself, and such a one must be planned and destroyed as well.
 */
export function kubernetesSupport(version: string): Compatibility {
  const known = kubernetesVersion(version);
  const [oldest = "", newest = ""] = [KNOWN_KUBERNETES[0], KNOWN_KUBERNETES.at(-1)];
  if (!known && compareVersions(version, newest) < 0) {
    return { error: expected(`${oldest} or newer`, "EKS runs no older one any more") };
  }
  if (!known) {
    return {
      warning: `this release of the project knows Kubernetes up to ${newest}; read what ${version} changes, and which Karpenter it needs, before you deploy`,
    };
  }
  if (compareVersions(version, DEFAULT_VERSIONS.kubernetes) >= 0) return {};
  return supportOf(version, known);
}

/** No clock: what has ended had ended on the day of the data. A version older than the default is to be raised. */
function supportOf(version: string, { standardSupportEnds, extendedSupportEnds }: KubernetesVersion) {
  const raise = `Raise it by one minor version at a time to ${DEFAULT_VERSIONS.kubernetes}`;
  return {
    warning: isOver(standardSupportEnds)
      ? `standard support of Kubernetes ${version} ended on ${standardSupportEnds}: EKS charges extended support until ${extendedSupportEnds}, or upgrades the control plane by itself (cluster.supportType). ${raise}`
      : `standard support of Kubernetes ${version} ends on ${standardSupportEnds}; then EKS upgrades the control plane by itself, or charges extended support. ${raise}`,
  };
}

/** Whether a release of Karpenter runs on a version of Kubernetes, and is known to this project. */
export function karpenterSupport(karpenter: string, kubernetes: string): Compatibility {
  const minimum = kubernetesVersion(kubernetes)?.minimumKarpenter;
  const lowest =
    minimum && compareVersions(minimum, KNOWN_KARPENTER.from) > 0 ? minimum : KNOWN_KARPENTER.from;
  if (compareVersions(karpenter, lowest) < 0) {
    return {
      error:
        lowest === minimum
          ? expected(`${minimum} or newer, which cluster.version ${kubernetes} needs`)
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
  const outrun = outrunBy(kubernetes, karpenter);
  if (outrun !== undefined) return { warning: outrun };
  const ended = karpenterSupportEnd(karpenter);
  if (ended === undefined || !isOver(ended)) return {};
  return {
    warning: `support of Karpenter ${minorOf(karpenter)} ended ${carriedMinor(karpenter) ? "on" : "by"} ${ended}, and nobody fixes it any more; ${DEFAULT_VERSIONS.karpenter} is what this project gives new environments`,
  };
}

/** What is said of a Kubernetes that is newer than the controller takes without a complaint: EKS may have gone there by itself. */
function outrunBy(kubernetes: string, karpenter: string): string | undefined {
  const takes = (minor: KarpenterMinor) => karpenterRelease(minor).kubernetes.to;
  const minor = carriedMinor(karpenter);
  if (minor === undefined || compareVersions(kubernetes, takes(minor)) <= 0) return undefined;
  const first = KARPENTER_MINORS.find((each) => compareVersions(takes(each), kubernetes) >= 0);
  const instead = first === undefined ? "" : `; the first for ${kubernetes} is ${first}`;
  return `Karpenter ${minor} is made for Kubernetes up to ${takes(minor)}${instead}`;
}

/** ISO date; of a release that is not carried, that of the next one which is, since each ends the one before. */
export function karpenterSupportEnd(version: string): string | undefined {
  const carried = carriedMinor(version);
  if (carried) return karpenterRelease(carried).supportEnds;
  const next = KARPENTER_MINORS.find((minor) => compareVersions(minor, version) > 0);
  return next && karpenterRelease(next).since;
}

/** Whether support had ended on the day of the data. */
export function isOver(date: string): boolean {
  return date < KNOWN_ON;
}

function kubernetesVersion(version: string): KubernetesVersion | undefined {
  return Object.entries(KUBERNETES).find(([name]) => name === version)?.[1];
}

function minorOf(version: string): string {
  return version.split(".").slice(0, 2).join(".");
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
