import { isDeepStrictEqual } from "node:util";
import { asRecord, isMap } from "../../config/crd/reading";
import { chartKeysRelease } from "../../config/karpenter/chart/check";
import { chartValues } from "../../releases/karpenter";
import { type HelmRelease, type LiveCluster, ownerOf } from "./live";
import type { LeftOut } from "./values";

type Values = Readonly<Record<string, unknown>>;

/** How Karpenter was installed, as far as the cluster tells. */
export interface Installed {
  /** What the chart `karpenter` was given besides its own values. */
  readonly values: Values;
  /** Release of Karpenter; nothing where no chart tells. */
  readonly version?: string;
  readonly namespace?: string;
  /** Values that nobody can read here. */
  readonly unread: readonly LeftOut[];
}

/** @param fallback release of Karpenter where no chart tells which it is of */
export function installedBy(live: LiveCluster, fallback: string): Installed {
  const release = live.releases.find(({ chart }) => chart === "karpenter");
  if (release) {
    return {
      values: release.values,
      version: release.chartVersion,
      namespace: release.namespace,
      unread: [],
    };
  }
  const wrapped = live.releases.flatMap((each) => inWrapper(each, fallback) ?? [])[0];
  if (wrapped) return wrapped;
  const application = live.applications.find(({ values }) => values);
  if (application?.values) return { values: application.values, unread: [] };
  return { values: {}, unread: unreadOf(live) };
}

/** Of a chart that has the chart `karpenter` as a dependency, whose values stand under its key. */
function inWrapper(release: HelmRelease, fallback: string): Installed | undefined {
  const dependency = release.dependencies?.find(({ name }) => name === "karpenter");
  if (dependency === undefined) return undefined;
  const { key } = dependency;
  const version = /^\d+\.\d+\.\d+$/.test(dependency.version) ? dependency.version : undefined;
  const defaults = chartValues(chartKeysRelease(version ?? fallback));
  // Helm keeps the wrapper's values with all of its charts' defaults in them.
  const own = differing(asRecord(asRecord(release.chartValues)[key]), defaults);
  return {
    values: merged(withoutImage(own), asRecord(release.values[key])),
    version,
    namespace: release.namespace,
    unread: [],
  };
}

/** What of values is not the chart's own default. */
function differing(values: Values, defaults: unknown): Values {
  const own = Object.entries(values).flatMap(([key, value]): [string, unknown][] => {
    const known = asRecord(defaults)[key];
    if (isDeepStrictEqual(value, known)) return [];
    if (!isMap(value) || !isMap(known)) return [[key, value]];
    const below = differing(value, known);
    return Object.keys(below).length > 0 ? [[key, below]] : [];
  });
  return Object.fromEntries(own);
}

/** Every patch release has another tag and digest: one that is written down would outlive the next upgrade. */
function withoutImage({ controller, ...values }: Values): Values {
  const { image, ...rest } = asRecord(controller);
  const { tag: _tag, digest: _digest, ...kept } = asRecord(image);
  const all = { ...rest, ...(Object.keys(kept).length > 0 ? { image: kept } : {}) };
  return Object.keys(all).length > 0 ? { ...values, controller: all } : values;
}

function merged(below: Values, above: Values): Values {
  const entries = Object.entries(above).map(([key, value]) => {
    const known = below[key];
    return [key, isMap(known) && isMap(value) ? merged(known, value) : value] as const;
  });
  return { ...below, ...Object.fromEntries(entries) };
}

/** A controller whose values stand in no chart that is known here. */
function unreadOf({ controllers, releases, applications }: LiveCluster): LeftOut[] {
  const instead =
    "write what it sets into karpenter.values before deploy workloads, which otherwise loses it";
  return controllers.flatMap((controller): LeftOut[] => {
    const owner = ownerOf(controller);
    const release =
      owner?.by === "helm" &&
      releases.find(({ name, namespace }) => name === owner.name && namespace === owner.namespace);
    if (release) {
      const { namespace, name, chart } = release;
      const key = `all of the release ${namespace}/${name}`;
      const reason = `its chart ${chart} is not karpenter, and has no dependency of that name: read helm get values ${name} -n ${namespace} -a, and ${instead}`;
      return [{ key, reason }];
    }
    if (owner?.by === "argo" || owner?.by === "flux" || applications.length > 0) {
      const by = owner && owner.by !== "helm" ? owner.name : applications[0]?.name;
      return [
        {
          key: `all that ${by} sets`,
          reason: `its values stand in Git, and not in the cluster: ${instead}`,
        },
      ];
    }
    return [];
  });
}
