import { asRecord, asRecords } from "../../config/crd/reading";
import type { Pod } from "../kubernetes/objects";
import { requestsOf } from "../kubernetes/requests";
import { ENDLESS_SECONDS, RUNS_FOR } from "../kubernetes/timing";
import type { WrittenObject } from "../watch/pods-file";
import { counted, fewOf } from "../words";
import type { Adapted } from "./adapted";
import { Names } from "./names";
import { type Fields, podTemplateOf, specOf, withPodTemplate, withSpec } from "./pod-templates";

/** By it Kueue holds a Job back until it fits, as a rehearsal's always does. */
const QUEUE = "kueue.x-k8s.io/queue-name";

/** Jobs as they are at their peak: their pods run as long as they say, else all along. */
export function lastingJobs(written: readonly WrittenObject[]): Adapted {
  let endless = 0;
  const suspended: string[] = [];
  const objects = written.map((each) => {
    const { kind, metadata } = each.object;
    if (kind !== "Job") return each;
    const { annotations } = asRecord(podTemplateOf(each.object)?.metadata);
    const spec = specOf(each);
    const { suspend, activeDeadlineSeconds } = spec;
    const isQueued = metadata.labels?.[QUEUE] !== undefined;
    if (suspend === true && !isQueued) suspended.push(metadata.name);
    const says = asRecord(annotations)[RUNS_FOR] ?? secondsText(activeDeadlineSeconds);
    if (says === undefined) endless += 1;
    const runsFor = says ?? `${ENDLESS_SECONDS}s`;
    const lasting = withPodTemplate(each, ({ metadata: own, ...template }) => ({
      ...template,
      metadata: { ...own, annotations: { ...asRecord(own?.annotations), [RUNS_FOR]: runsFor } },
    }));
    return isQueued ? withSpec(lasting, { ...specOf(lasting), suspend: false }) : lasting;
  });
  return {
    objects,
    notes: [
      ...(endless > 0
        ? [
            `${counted(endless, "Job does not say how long its", "Jobs do not say how long their")} pods take: they run all along`,
          ]
        : []),
      ...(suspended.length > 0 ? [`suspended, and without pods: ${fewOf(suspended)}`] : []),
    ],
  };
}

/** CronJobs at rest, or each with a Job that runs, as where all are due at once. */
export function cronJobs(written: readonly WrittenObject[], run: boolean): Adapted {
  const names = new Names(written);
  const due = written.filter((each) => each.object.kind === "CronJob" && specOf(each).suspend !== true);
  const objects = written.flatMap((each) => {
    if (each.object.kind !== "CronJob") return [each];
    const resting = withSpec(each, { ...specOf(each), suspend: true });
    return run && due.includes(each) ? [resting, jobOf(each, names)] : [resting];
  });
  if (due.length === 0) return { objects, notes: [] };
  const asks = requestsText(due.map((each) => jobOf(each, new Names([]))));
  const what = `${counted(due.length, "CronJob")} (${fewOf(due.map(nameAndSchedule))})`;
  return {
    objects,
    notes: [
      run
        ? `${what}: a Job of each runs, as where all are due at once${asks}`
        : `${what} ${due.length === 1 ? "rests" : "rest"}; --cron-jobs runs a Job of each, as where all are due at once${asks}`,
    ],
  };
}

function nameAndSchedule(each: WrittenObject): string {
  const { name } = each.object.metadata;
  const { schedule } = specOf(each);
  return typeof schedule === "string" && schedule !== "" ? `${name} at ${schedule}` : name;
}

const JOB = { apiVersion: "batch/v1", kind: "Job" };

function jobOf({ object, ...place }: WrittenObject, names: Names): WrittenObject {
  const { name, namespace } = object.metadata;
  const template = asRecord(asRecord((object as unknown as Fields).spec).jobTemplate);
  const { labels } = asRecord(template.metadata);
  const own = names.take({ ...JOB, metadata: { name, namespace } }, `${name}-cron`);
  return {
    ...place,
    object: {
      ...JOB,
      metadata: { name: own, ...(namespace && { namespace }), ...(labels !== undefined && { labels }) },
      spec: template.spec,
    } as WrittenObject["object"],
  };
}

/** What the pods of Jobs ask for that run at a time, as the end of a sentence. */
function requestsText(jobs: readonly WrittenObject[]): string {
  const asked = jobs.map((each) => {
    const spec = asRecord(podTemplateOf(each.object)?.spec);
    // What a file leaves empty is null.
    const own = { overhead: spec.overhead ?? undefined, resources: asRecord(spec.resources) };
    const containers = asRecords(spec.containers);
    const initContainers = asRecords(spec.initContainers);
    const { cpu, memoryGib } = requestsOf({
      spec: { ...own, containers, initContainers } as unknown as Pod["spec"],
    });
    const { parallelism, completions } = specOf(each);
    const most = Number(parallelism ?? 1);
    const pods = Math.min(most, Number(completions ?? most));
    return { cpu: cpu * pods, memoryGib: memoryGib * pods };
  });
  const sum = (key: "cpu" | "memoryGib") => rounded(asked.reduce((total, each) => total + each[key], 0));
  const [cpu, memoryGib] = [sum("cpu"), sum("memoryGib")];
  // The API server will say which of them is no amount.
  return Number.isFinite(cpu + memoryGib) ? `, for ${cpu} CPU and ${memoryGib} GiB` : "";
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

function secondsText(value: unknown): string | undefined {
  return typeof value === "number" ? `${value}s` : undefined;
}
