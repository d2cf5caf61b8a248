import { asRecord, asRecords, withoutGaps } from "../../config/crd/reading";
import type { WrittenObject } from "../watch/pods-file";
import { counted, fewOf } from "../words";
import { groupOf, type Names } from "./names";
import { type Fields, type PodTemplate, wholeOf } from "./pod-templates";

/** What a rehearsal has in the place of an object whose controller does not run in it. */
export interface StandIns {
  readonly objects: readonly WrittenObject[];
  readonly pods: number;
}

interface Group {
  readonly template: PodTemplate;
  readonly pods: number;
}

/** Of each Deployment's own. */
const LABEL = "rehearsal/stands-in-for";
const LABEL_CHARACTERS = 63;
/** Room for what tells two apart whose names begin alike. */
const ENDING_CHARACTERS = 6;

const DEPLOYMENT = { apiVersion: "apps/v1", kind: "Deployment" };

/**
 * Deployments for the pods that an object's controller would make: of each pod template in it, as many as the number
 * beside it says, such as those of a Rollout, a PyTorchJob, a RayCluster or another scheduler's Job. Where another
 * Deployment has the name, the kind is in it.
 *
 * @returns nothing where it has no template of pods
 */
export function standInsFor({ object, ...place }: WrittenObject, names: Names): StandIns | undefined {
  const { kind, metadata } = object;
  const { namespace } = metadata;
  const groups = groupsIn(asRecord((object as unknown as Fields).spec), 1);
  if (groups.length === 0) return undefined;
  const objects = groups.map(({ template, pods }, index) => {
    const ending = groups.length === 1 ? "" : `-${index + 1}`;
    const asked = { ...DEPLOYMENT, metadata: { name: `${metadata.name}${ending}`, namespace } };
    const name = names.take(asked, `${metadata.name}-${kind.toLowerCase()}${ending}`);
    const own = { [LABEL]: labelOf(name, namespace, names) };
    return {
      ...place,
      object: {
        ...DEPLOYMENT,
        metadata: withoutGaps({ name, namespace }),
        spec: { replicas: pods, selector: { matchLabels: own }, template: templateOf(template, own) },
      } as WrittenObject["object"],
    };
  });
  return { objects, pods: groups.reduce((sum, each) => sum + each.pods, 0) };
}

/** A selector's value is shorter than a name may be, and no two Deployments have the same. */
function labelOf(name: string, namespace: string | undefined, names: Names): string {
  if (name.length <= LABEL_CHARACTERS) return name;
  const begin = (length: number) => name.slice(0, length).replace(/[^a-z0-9]+$/, "");
  const label = { apiVersion: LABEL, kind: "label", metadata: { name: begin(LABEL_CHARACTERS), namespace } };
  return names.take(label, `${begin(LABEL_CHARACTERS - ENDING_CHARACTERS)}-1`);
}

/** A line for each kind whose pods have stand-ins. */
export function standInNotes(
  all: readonly { readonly of: WrittenObject; readonly pods: number }[],
): string[] {
  const kinds = new Map<string, { readonly pods: number; readonly names: readonly string[] }>();
  for (const {
    of: { object },
    pods,
  } of all) {
    const key = `${object.kind}|${groupOf(object)}`;
    const known = kinds.get(key) ?? { pods: 0, names: [] };
    kinds.set(key, { pods: known.pods + pods, names: [...known.names, object.metadata.name] });
  }
  return [...kinds].map(([key, { pods, names }]) => {
    const [kind, group] = key.split("|");
    return `${counted(pods, "pod")} of ${kind} ${fewOf(names)} (${group}), whose controller does not run in a rehearsal: Deployments stand in`;
  });
}

function groupsIn(part: Fields, times: number): Group[] {
  const own = times * (wholeOf(part.replicas) ?? wholeOf(part.parallelism) ?? 1);
  return Object.entries(part).flatMap(([key, value]) => {
    const fields = asRecord(value);
    if (!isPodTemplate(fields)) {
      return [...asRecords(value), fields].flatMap((each) => groupsIn(each, own));
    }
    return [{ template: fields, pods: own * sizeOf(part, key) }];
  });
}

/** Of a LeaderWorkerSet's group one is the leader; in a CassandraDatacenter the size is that of all. */
function sizeOf({ size, leaderTemplate }: Fields, key: string): number {
  const pods = wholeOf(size) ?? 1;
  if (key === "leaderTemplate") return 1;
  return key === "workerTemplate" && leaderTemplate !== undefined ? pods - 1 : pods;
}

function isPodTemplate({ spec }: Fields): boolean {
  return asRecords(asRecord(spec).containers).length > 0;
}

/** What its controller would fill in, and without what a Deployment's pods must not have. */
function templateOf(template: PodTemplate, own: Fields): PodTemplate {
  // What is left empty in YAML is null.
  const [metadata, spec] = [asRecord(template.metadata), asRecord(template.spec)];
  const { restartPolicy: _policy, activeDeadlineSeconds: _deadline, ...rest } = spec;
  const { labels, annotations } = metadata;
  const filled = (key: string, prefix: string) => {
    const all = asRecords(spec[key]);
    const named = all.map((each, index) => ({ name: `${prefix}-${index + 1}`, image: "none", ...each }));
    return all.length === 0 ? {} : { [key]: named };
  };
  return {
    metadata: withoutGaps({ labels: { ...asRecord(labels), ...own }, annotations }),
    spec: { ...rest, ...filled("containers", "main"), ...filled("initContainers", "init") },
  };
}
