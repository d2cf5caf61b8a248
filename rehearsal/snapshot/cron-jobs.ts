import { withoutGaps } from "../../config/crd/reading";
import { RUNS_FOR } from "../kubernetes/timing";
import { scheduleOf, secondsOfSchedule } from "./job-seconds";
import type { Live, LiveCluster } from "./live-objects";
import type { LivePod } from "./pod-fields";
import { podSpecOf } from "./pod-template";
import type { SnapshotObject } from "./snapshot-file";
import { only, type UsedLabels } from "./used-labels";
import type { Workload } from "./workloads";

type CronJob = Live<"cronjobs">;

/** CronJobs that are not suspended and have no pods now, with a pod as each would make it. */
export function restingCronJobs(
  { cronjobs, jobs }: Pick<LiveCluster, "cronjobs" | "jobs">,
  workloads: readonly Workload[],
): { readonly cronJob: CronJob; readonly workload: Workload }[] {
  const isRunning = ({ metadata }: CronJob) =>
    jobs.some(
      (job) =>
        scheduleOf(job) === `${metadata.namespace}/${metadata.name}` &&
        workloads.some(
          ({ owner }) =>
            owner.kind === "Job" &&
            owner.namespace === metadata.namespace &&
            owner.name === job.metadata.name,
        ),
    );
  return cronjobs.flatMap((cronJob) => {
    const { name, namespace = "default" } = cronJob.metadata;
    const { metadata, spec } = cronJob.spec?.jobTemplate?.spec?.template ?? {};
    if (cronJob.spec?.suspend === true || spec === undefined || isRunning(cronJob)) return [];
    const pod: LivePod = { metadata: { name, namespace, ...metadata }, spec, status: undefined };
    return [{ cronJob, workload: { owner: { kind: "Job" as const, namespace, name }, pods: [pod] } }];
  });
}

/** A rehearsal's CronJob: with its schedule, and the pods that it makes when it is due. */
export function cronJobObject(
  { cronJob, workload }: ReturnType<typeof restingCronJobs>[number],
  live: Pick<LiveCluster, "jobs">,
  used: UsedLabels,
): SnapshotObject {
  const { namespace, name } = workload.owner;
  const { schedule = "@yearly", jobTemplate } = cronJob.spec ?? {};
  const { parallelism, completions, activeDeadlineSeconds, template } = jobTemplate?.spec ?? {};
  const seconds = secondsOfSchedule(live.jobs, namespace, name) ?? activeDeadlineSeconds;
  const labels = only(template?.metadata?.labels, used.ofPods);
  const annotations = {
    ...template?.metadata?.annotations,
    ...(seconds === undefined ? {} : { [RUNS_FOR]: `${seconds}s` }),
  };
  const metadata = withoutGaps({
    labels: Object.keys(labels).length === 0 ? undefined : labels,
    annotations: Object.keys(annotations).length === 0 ? undefined : annotations,
  });
  return {
    ...{ apiVersion: "batch/v1", kind: "CronJob", metadata: { name, namespace } },
    spec: {
      ...{ schedule, suspend: false },
      jobTemplate: {
        spec: withoutGaps({
          ...{ parallelism, completions, backoffLimit: 0 },
          template: { metadata, spec: { ...podSpecOf(template?.spec ?? {}), restartPolicy: "Never" } },
        }),
      },
    },
  };
}
