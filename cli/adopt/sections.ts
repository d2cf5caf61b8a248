import { asRecord } from "../../config/crd/reading";
import type { LiveCluster, LiveObject } from "./live";

/** The sections of an environment that hold Karpenter's objects, and where each is in what was read. */
export const OBJECT_SECTIONS = ["nodeClasses", "nodePools", "nodeOverlays"] as const;

export type ObjectSection = (typeof OBJECT_SECTIONS)[number];

/** An object that an environment cannot hold, and why. */
export interface Misfit {
  readonly object: string;
  readonly reason: string;
}

/** As config/primitives.ts has names of Kubernetes objects. */
const NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** What others leave on objects, which is neither the user's own nor ours to write. */
const NOT_KEPT =
  /^((meta\.)?helm\.sh|([a-z0-9-]+\.)?argoproj\.io|([a-z0-9-]+\.)*fluxcd\.io|([a-z0-9-]+\.)?kubernetes\.io|([a-z0-9-]+\.)*karpenter\.sh|([a-z0-9-]+\.)*karpenter\.k8s\.aws)\//;
const KEPT = ["kubernetes.io/description"];
const OF_HELM = /^app\.kubernetes\.io\/|^helm\.sh\//;

/** Entries of the sections, as the live objects are, spec for spec; and what no entry can be made of. */
export function sectionsOf(live: Pick<LiveCluster, ObjectSection | "capacityBuffers">): {
  readonly sections: Readonly<Record<ObjectSection, Readonly<Record<string, object>>>>;
  readonly misfits: readonly Misfit[];
} {
  const misfits = OBJECT_SECTIONS.flatMap((section) =>
    live[section].filter(({ metadata }) => !NAME.test(metadata.name)).map(misfitByName),
  );
  const entries = (section: ObjectSection) =>
    Object.fromEntries(
      live[section]
        .filter(({ metadata }) => NAME.test(metadata.name))
        .map((object) => [object.metadata.name, entryOf(section, object)]),
    );
  return {
    sections: {
      nodeClasses: entries("nodeClasses"),
      nodePools: entries("nodePools"),
      nodeOverlays: entries("nodeOverlays"),
    },
    misfits: [...misfits, ...live.capacityBuffers.map(misfitBuffer)],
  };
}

/** Of an alpha API, with no drift to fear: whoever wants it in the file writes it there. */
function misfitBuffer({ metadata: { name, namespace } }: LiveObject): Misfit {
  return { object: `CapacityBuffer ${namespace}/${name}`, reason: "it stays as it is, outside this project" };
}

function misfitByName({ kind, metadata }: LiveObject): Misfit {
  return {
    object: `${kind} ${metadata.name}`,
    reason:
      "its name is not of at most 63 lower-case letters, digits and hyphens; it stays as it is, outside this project",
  };
}

function entryOf(section: ObjectSection, object: LiveObject): object {
  const metadata = metadataOf(object);
  return {
    // Of the two whose entries have defaults of this project.
    ...(section === "nodeOverlays" ? {} : { defaults: "none" }),
    ...(metadata ? { metadata } : {}),
    ...object.spec,
  };
}

function metadataOf({ metadata }: LiveObject): object | undefined {
  const labels = withoutManaged(metadata.labels);
  const annotations = withoutManaged(metadata.annotations);
  return labels || annotations
    ? { ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) }
    : undefined;
}

function withoutManaged(map: unknown): object | undefined {
  const entries = Object.entries(asRecord(map)).filter(
    ([key]) => KEPT.includes(key) || !(NOT_KEPT.test(key) || OF_HELM.test(key)),
  );
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}
