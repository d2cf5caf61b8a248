import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FACTS as FACTS_1_9 } from "./karpenter/1.9/facts";
import { FACTS as FACTS_1_12 } from "./karpenter/1.12/facts";
import { FACTS as FACTS_1_13 } from "./karpenter/1.13/facts";
import { FACTS as FACTS_1_14 } from "./karpenter/1.14/facts";
import { FACTS as FACTS_1_15 } from "./karpenter/1.15/facts";

/** The carried minor releases of Karpenter, oldest first. A new one is a folder and a row. */
const CARRIED = {
  "1.9": FACTS_1_9,
  "1.12": FACTS_1_12,
  "1.13": FACTS_1_13,
  "1.14": FACTS_1_14,
  "1.15": FACTS_1_15,
} as const satisfies Readonly<Record<string, KarpenterFacts>>;

export type KarpenterMinor = keyof typeof CARRIED;

export const KARPENTER_MINORS = Object.keys(CARRIED) as readonly KarpenterMinor[];

/** What the Go module of a release does not say, written by hand in its folder. */
export interface KarpenterFacts {
  /** Long-term releases are supported for twelve months, others until the next minor release is made
   * (SUPPORT.md of aws/karpenter-provider-aws). */
  readonly isLongTerm: boolean;
  /** How the controller's policies differ from the statements of constructs/karpenter/controller-policies. */
  readonly policies: {
    /** Actions by the statement that they join. */
    readonly adds: Readonly<Record<string, readonly string[]>>;
    /** Statements that the release's own policies do not have. */
    readonly lacksStatements: readonly string[];
    readonly lacksActions: readonly string[];
  };
}

/** What `npm run release` finds in the Go module of a release. */
export interface KarpenterContents {
  /** The patch release that the rest is from. */
  readonly version: string;
  /** When it was made, as an ISO date. */
  readonly date: string;
  /** When the first of the minor release was made. */
  readonly since: string;
  /** Release of sigs.k8s.io/karpenter that was read with it: the newest that Go's module proxy serves. */
  readonly core: string;
  /** The oldest Go that builds it. */
  readonly go: string;
  /** Minor versions of Kubernetes that the controller takes without a complaint in its log. */
  readonly kubernetes: { readonly from: string; readonly to: string };
  /** With a changed one the controller hashes its nodes again and takes none for drifted by their hash. */
  readonly hashVersions: { readonly EC2NodeClass: string; readonly NodePool: string };
  /** Kinds that users write; each is a file beside this one. */
  readonly kinds: readonly string[];
  readonly labels: {
    /** Domains that the release keeps to itself but for the well-known labels in them. */
    readonly domains: readonly string[];
    readonly wellKnown: readonly string[];
    readonly restricted: readonly string[];
  };
  /** Such as `ec2:CreateFleet`. */
  readonly awsCalls: readonly string[];
  /** Detail types of the events that the controller reads from its queue. */
  readonly interruptionEvents: readonly string[];
  /** Fields of KubeletConfiguration as the release is built with it, where its CRD takes any and the controller looks. */
  readonly kubeletFields?: readonly string[];
  /** Those of them that the controller sets itself, and refuses. */
  readonly ownKubeletFields?: readonly string[];
  /** What expressions in a node class' kubelet know beside CEL's own functions, where the release takes expressions. */
  readonly kubeletExpressions?: {
    readonly variables: readonly string[];
    readonly functions: readonly string[];
  };
}

/** What a controller tells Prometheus of, by name. */
export type KarpenterMetrics = Readonly<
  Record<string, { readonly type: string; readonly labels: readonly string[] }>
>;

export interface KarpenterRelease extends KarpenterContents, KarpenterFacts {
  readonly minor: KarpenterMinor;
  /** ISO date after which nobody fixes it; nothing where no later release is carried to end it. */
  readonly supportEnds: string | undefined;
}

const read = new Map<KarpenterMinor, KarpenterRelease>();

export function karpenterRelease(minor: KarpenterMinor): KarpenterRelease {
  const known = read.get(minor);
  if (known !== undefined) return known;
  const contents = contentsOf(minor);
  const release = { minor, ...contents, ...CARRIED[minor], supportEnds: supportEnds(minor, contents.since) };
  read.set(minor, release);
  return release;
}

/** The carried release that a version belongs to, or nothing. */
export function carriedMinor(version: string): KarpenterMinor | undefined {
  return KARPENTER_MINORS.find((minor) => version.startsWith(`${minor}.`));
}

/** Values of a release's `karpenter` chart. */
export function chartValues(minor: KarpenterMinor): Readonly<Record<string, unknown>> {
  return readJson(minor, "chart") as Readonly<Record<string, unknown>>;
}

/** The metrics that a release's source defines. */
export function karpenterMetrics(minor: KarpenterMinor): KarpenterMetrics {
  return readJson(minor, "metrics") as KarpenterMetrics;
}

function contentsOf(minor: KarpenterMinor): KarpenterContents {
  return readJson(minor, "release") as KarpenterContents;
}

function readJson(minor: KarpenterMinor, name: string): unknown {
  return JSON.parse(readFileSync(join(__dirname, "karpenter", minor, `${name}.json`), "utf8"));
}

function supportEnds(minor: KarpenterMinor, since: string): string | undefined {
  if (CARRIED[minor].isLongTerm) return since.replace(/^\d+/, (year) => String(Number(year) + 1));
  const next = KARPENTER_MINORS[KARPENTER_MINORS.indexOf(minor) + 1];
  return next && contentsOf(next).since;
}
