import { asRecord, asRecords } from "../../config/crd/reading";
import type { KubeClient } from "../kubernetes/client";
import { lackingObjects } from "../watch/apply";
import type { WrittenObject } from "../watch/pods-file";
import { fewOf } from "../words";
import type { Adapted } from "./adapted";
import { asWritten } from "./as-written";
import { cronJobs, lastingJobs } from "./jobs";
import { inOrder, missingObjects } from "./missing";
import { groupOf, Names, oneOfEachName } from "./names";
import { type Fields, podTemplateOf, withPodTemplate } from "./pod-templates";
import { autoscaled, rolledOut } from "./scales";
import { standInNotes, standInsFor } from "./stand-ins";

/** Kinds that a cluster takes and that would hold up a rehearsal, and why. */
const UNPLAYED: Readonly<Record<string, string>> = {
  ValidatingWebhookConfiguration: "nobody would answer the API server",
  MutatingWebhookConfiguration: "nobody would answer the API server",
  APIService: "nobody would answer the API server",
  CustomResourceDefinition: "no controller of the new kind runs in a rehearsal",
};

const NO_DRIVER =
  "the environment has no addons.aws-ebs-csi-driver: a rehearsal makes volumes, on AWS nobody does until a driver is there";

const SCHEDULER = "default-scheduler";

export interface AdaptOptions {
  /** Whether a Job of each CronJob runs. */
  readonly cronJobs: boolean;
  /** Whether the environment has somebody who makes EBS volumes. */
  readonly ebsDriver: boolean;
}

/** Makes of objects that were written for another cluster what this one can run. */
export async function adapt(
  client: Pick<KubeClient, "find">,
  written: readonly WrittenObject[],
  options: AdaptOptions,
): Promise<Adapted> {
  const named = oneOfEachName(written);
  const own = asWritten(named.objects);
  const { lacking, there } = await lackingObjects(client, own.objects);
  const unserved = await unservedGroups(client, lacking);
  const scaled = autoscaled(lacking);
  const rolled = rolledOut(scaled.objects, (object) => !unserved.has(groupOf(object)));
  const played = playedOf(rolled.objects, unserved);
  const scheduled = byDefaultScheduler(played.objects);
  const cron = cronJobs(scheduled.objects, options.cronJobs);
  const jobs = lastingJobs(cron.objects);
  const missing = await missingObjects(client, jobs.objects);
  return {
    objects: inOrder([...missing.objects, ...jobs.objects]),
    notes: [
      ...[named, own, { notes: stayingLines(there) }, scaled, rolled].flatMap(({ notes }) => notes),
      ...[played, scheduled, cron, jobs, missing].flatMap(({ notes }) => notes),
      ...(!options.ebsDriver && jobs.objects.some(({ object }) => hasClaims(object)) ? [NO_DRIVER] : []),
    ],
  };
}

/** What the environment has of the same name, in a line for each kind. */
function stayingLines(there: readonly string[]): string[] {
  const kinds = new Map<string, string[]>();
  for (const each of there) {
    const [kind = "", name = ""] = each.split(" ");
    kinds.set(kind, [...(kinds.get(kind) ?? []), name]);
  }
  return [...kinds].map(
    ([kind, names]) =>
      `${kind} ${fewOf(names)} ${names.length === 1 ? "stays as the environment has it" : "stay as the environment has them"}`,
  );
}

function hasClaims(object: WrittenObject["object"]): boolean {
  const { volumeClaimTemplates } = asRecord((object as unknown as Fields).spec);
  const volumes = asRecords(podTemplateOf(object)?.spec?.volumes);
  return (
    object.kind === "PersistentVolumeClaim" ||
    asRecords(volumeClaimTemplates).length > 0 ||
    volumes.some(({ ephemeral }) => ephemeral !== undefined)
  );
}

/** API groups of others, which the API server does not serve. A version that it no longer serves is its own to refuse. */
async function unservedGroups(
  client: Pick<KubeClient, "find">,
  written: readonly WrittenObject[],
): Promise<ReadonlySet<string>> {
  const groups = [...new Set(written.map(({ object }) => groupOf(object)))].filter((each) =>
    each.includes("."),
  );
  const unserved = new Set<string>();
  for (const group of groups) if ((await client.find(`/apis/${group}`)) === undefined) unserved.add(group);
  return unserved;
}

/** Without what nobody acts upon, and with what stands in for it. */
function playedOf(written: readonly WrittenObject[], unserved: ReadonlySet<string>): Adapted {
  const leftOut = new Map<string, Map<string, number>>();
  const stoodIn: { readonly of: WrittenObject; readonly pods: number }[] = [];
  const names = new Names(written);
  const objects = written.flatMap((each) => {
    const { kind } = each.object;
    const isOthers = unserved.has(groupOf(each.object));
    const why = isOthers ? "no controller of theirs runs in a rehearsal" : UNPLAYED[kind];
    if (why === undefined) return [each];
    const standIns = isOthers ? standInsFor(each, names) : undefined;
    if (standIns !== undefined) {
      stoodIn.push({ of: each, pods: standIns.pods });
      return standIns.objects;
    }
    const kinds = leftOut.get(why) ?? new Map<string, number>();
    leftOut.set(why, kinds.set(kind, (kinds.get(kind) ?? 0) + 1));
    return [];
  });
  const lines = [...leftOut].map(
    ([why, kinds]) =>
      `left out: ${[...kinds].map(([kind, count]) => `${count} x ${kind}`).join(", ")} (${why})`,
  );
  return { objects, notes: [...standInNotes(stoodIn), ...lines] };
}

/** A pod of another scheduler's would wait for ever. */
function byDefaultScheduler(written: readonly WrittenObject[]): Adapted {
  const others = new Set<string>();
  const objects = written.map((each) => {
    const { schedulerName = SCHEDULER } = podTemplateOf(each.object)?.spec ?? {};
    if (schedulerName === SCHEDULER) return each;
    others.add(String(schedulerName));
    return withPodTemplate(each, ({ spec = {}, ...template }) => {
      const { schedulerName: _other, ...rest } = spec;
      return { ...template, spec: rest };
    });
  });
  const notes = [...others].map(
    (name) =>
      `the scheduler ${name} does not run in a rehearsal: the default one places its pods, not all or none of them`,
  );
  return { objects, notes };
}
