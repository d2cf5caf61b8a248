import type { LoadedEnvironment } from "../../../config/load-environments";

/** `now`: no node comes where one should. `soon`: it will be so, or a node cannot be renewed. `note`: worth knowing. */
export type Harm = "now" | "soon" | "note";

/** What is wrong in a running cluster, and what to do. */
export interface LiveFinding {
  readonly harm: Harm;
  readonly what: string;
  /** Karpenter's, Kubernetes' or AWS' own words. */
  readonly reported?: string;
  /** Where nobody tells why: causes that bring such symptoms, the likeliest first, and where to look. */
  readonly inferred?: readonly string[];
  readonly fix: string;
}

/** One thing that was looked at. */
export interface Look {
  /** What to say where nothing was found. */
  readonly well: string;
  readonly findings: readonly LiveFinding[];
}

export type LiveEnvironment = Pick<
  LoadedEnvironment,
  "aws" | "cluster" | "file" | "karpenter" | "nodeClasses" | "nodePools" | "spot"
>;

const SECTIONS = { EC2NodeClass: "nodeClasses", NodePool: "nodePools" } as const;

/** Where a field of a node object is set: in the environment's file, or in whatever else made the object. */
export function settingOf(
  environment: LiveEnvironment,
  kind: keyof typeof SECTIONS,
  name: string,
  field: string,
): string {
  const section = SECTIONS[kind];
  return Object.hasOwn(environment[section], name)
    ? `${section}.${name}.${field} in ${environment.file}`
    : `${field} of ${kind} ${name}, which ${environment.file} does not have: kubectl edit ${kind.toLowerCase()} ${name}`;
}

const MOST_NAMES = 3;

/** The first few names, and how many more there are. */
export function named(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
