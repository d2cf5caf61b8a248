import { placementOn, type SystemNodes } from "../cluster/system-nodes";
import type { HelmValues } from "../shared/helm-values";

/** What a Job does with kubectl, and may do. */
export interface DrainTask {
  /** Of the Job and all that it needs. */
  readonly name: string;
  /** One after the other; each may be run again. `--timeout` is added to each. */
  readonly steps: readonly { readonly name: string; readonly args: readonly string[] }[];
  /** Of the ClusterRole. Besides what it does kubectl needs `list` to find, and `get` and `watch` to wait: where it may not
   * wait, `delete` succeeds at once, silently. */
  readonly rules: readonly object[];
}

export interface DrainJobSettings {
  /** An image with kubectl. */
  readonly image: string;
  /** Seconds that the task may take. Then the release stays, and with it all that it depends on. */
  readonly deadlineSeconds: number;
  /** Where the Job runs: on no node that it drains. */
  readonly systemNodes: SystemNodes;
}

/** For Kubernetes to start the Job, and to say that it failed. */
const SLACK_SECONDS = 120;

/** A Job that Helm runs when a release is uninstalled, as a chart of charts/karpenter-nodes/charts/drain-job takes it. */
export function drainJob(task: DrainTask, { image, deadlineSeconds, systemNodes }: DrainJobSettings) {
  // The chart keeps its Job off Karpenter's nodes by itself.
  const { nodeSelector, tolerations } = placementOn(systemNodes);
  const timeout = `--timeout=${deadlineSeconds}s`;
  return {
    values: {
      name: task.name,
      image,
      deadlineSeconds,
      steps: task.steps.map(({ name, args }) => ({ name, args: [...args, timeout] })),
      rules: task.rules,
      nodeSelector,
      tolerations,
    } satisfies HelmValues,
    /** Of the release: Helm must be the last to give up, or the Job's failure would say nothing. */
    timeout: deadlineSeconds + SLACK_SECONDS,
  };
}

export type DrainJob = ReturnType<typeof drainJob>;
