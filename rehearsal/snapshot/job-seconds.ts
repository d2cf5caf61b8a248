import type { LiveCluster } from "./live-objects";

type Job = LiveCluster["jobs"][number];

/**
 * How long a Job's pods run: the longest that another Job of the same CronJob took, else its own deadline; nothing where
 * neither says.
 */
export function jobSeconds(jobs: LiveCluster["jobs"], namespace: string, name: string): number | undefined {
  const own = jobs.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
  const schedule = scheduleOf(own);
  const took = schedule === undefined ? undefined : longest(jobs, schedule);
  return took ?? own?.spec?.activeDeadlineSeconds;
}

/** How long the longest of the Jobs took that a CronJob has made; nothing where none of them is there any more. */
export function secondsOfSchedule(
  jobs: LiveCluster["jobs"],
  namespace: string,
  name: string,
): number | undefined {
  return longest(jobs, `${namespace}/${name}`);
}

function longest(jobs: LiveCluster["jobs"], schedule: string): number | undefined {
  const took = jobs
    .filter((each) => scheduleOf(each) === schedule)
    .flatMap(({ status }) => {
      const seconds = (Date.parse(status?.completionTime ?? "") - Date.parse(status?.startTime ?? "")) / 1000;
      return Number.isFinite(seconds) ? [Math.max(1, seconds)] : [];
    });
  return took.length > 0 ? Math.max(...took) : undefined;
}

/** The CronJob that made a Job, by namespace and name. */
export function scheduleOf(job: Job | undefined): string | undefined {
  const owner = job?.metadata.ownerReferences?.find(({ kind }) => kind === "CronJob");
  return owner && `${job?.metadata.namespace}/${owner.name}`;
}
