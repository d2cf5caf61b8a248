import { asRecord } from "../../config/crd/reading";
import { chartValueProblems } from "../../config/karpenter/chart/check";

/** A value of a release that does not go into `karpenter.values`. */
export interface LeftOut {
  readonly key: string;
  readonly reason: string;
}

export interface AdoptedValues {
  /** For `karpenter.values`. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Settings of the `karpenter` section that say the same. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly leftOut: readonly LeftOut[];
}

const ROLE_ANNOTATION = "serviceAccount.annotations.eks.amazonaws.com/role-arn";

/** What infra's outputs say instead. */
const OF_INFRA: Readonly<Record<string, string>> = {
  "settings.clusterName": "the cluster's name, which the stack gives",
  "settings.clusterEndpoint": "the cluster's endpoint, which the stack gives",
  "settings.interruptionQueue": "infra makes the queue and the stack gives its name",
  [ROLE_ANNOTATION]: "infra makes the controller's role and binds it",
};

/** Chart values with a setting of their own, whose default would stand beside them. */
const SETTINGS: Readonly<Record<string, string>> = {
  replicas: "replicas",
  logLevel: "logLevel",
  "serviceAccount.name": "serviceAccount",
  "controller.resources": "resources",
};

/**
 * The values that somebody installed the chart `karpenter` with, as this project's file says them.
 *
 * @param version release of Karpenter, whose chart's keys they are compared with
 */
export function adoptedValues(original: Readonly<Record<string, unknown>>, version: string): AdoptedValues {
  const values = structuredClone(original) as Record<string, unknown>;
  const leftOut: LeftOut[] = [];
  const settings: Record<string, unknown> = {};
  for (const [key, reason] of Object.entries(OF_INFRA)) {
    const value = taken(values, key);
    if (value === undefined) continue;
    const [, role] = /:role\/(?:.*\/)?([\w+=,.@-]+)$/.exec(String(value)) ?? [];
    const keep =
      role === undefined ? "" : `; to keep ${role} write karpenter.controllerRole: { name: ${role} }`;
    leftOut.push({ key, reason: `${reason}${keep}` });
    // What lets the controller in today: the add-on for Pod Identity may not be there.
    if (key === ROLE_ANNOTATION) settings.identity = "irsa";
  }
  for (const [key, setting] of Object.entries(SETTINGS)) {
    const value = taken(values, key);
    if (value !== undefined) settings[setting] = value;
  }
  // One key may hide another: below a section that the chart does not know nothing more is said.
  for (const { path, message } of chartValueProblems(values, version)) {
    taken(values, path);
    leftOut.push({ key: path, reason: message });
  }
  return { values, settings, leftOut };
}

/** The keys that a path leads through, of which each may have dots in it. */
function pathIn(tree: unknown, path: string): readonly string[] | undefined {
  for (const key of Object.keys(asRecord(tree))) {
    if (key === path) return [key];
    const rest = path.startsWith(`${key}.`)
      ? pathIn(asRecord(tree)[key], path.slice(key.length + 1))
      : undefined;
    if (rest !== undefined) return [key, ...rest];
  }
  return undefined;
}

/** Takes a value out of a tree, with the maps that it leaves empty. */
function taken(tree: Record<string, unknown>, path: string): unknown {
  const keys = pathIn(tree, path);
  return keys === undefined ? undefined : removed(tree, keys);
}

function removed(tree: Record<string, unknown>, [first = "", ...rest]: readonly string[]): unknown {
  const below = tree[first];
  if (rest.length === 0) {
    delete tree[first];
    return below;
  }
  const value = removed(below as Record<string, unknown>, rest);
  if (Object.keys(asRecord(below)).length === 0) delete tree[first];
  return value;
}
