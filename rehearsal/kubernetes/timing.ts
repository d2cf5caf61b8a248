import { stringify } from "yaml";

/** How long machines and pods take, in seconds. */
export interface Timing {
  /** From an instance's launch until its kubelet joins the cluster. */
  readonly nodeBootSeconds: number;
  /** From a pod's place on a node until it is ready. */
  readonly podStartSeconds: number;
  /** From a pod's deletion until it has ended, and at most its grace period.
   * @default its grace period */
  readonly podEndSeconds?: number;
}

/** Where nothing is to take time but a Job. */
export const AT_ONCE: Timing = { nodeBootSeconds: 0, podStartSeconds: 0, podEndSeconds: 0 };

/** Annotation of a Job's pods. */
export const RUNS_FOR = "pod-complete.stage.kwok.x-k8s.io/delay";

/** Of a Job that does not say: longer than any rehearsal. */
export const ENDLESS_SECONDS = 7 * 24 * 3600;

const API_VERSION = "kwok.x-k8s.io/v1alpha1";

type Selector = readonly {
  key: string;
  operator: "Exists" | "DoesNotExist" | "In" | "NotIn";
  values?: readonly string[];
}[];

const DELETED = { key: ".metadata.deletionTimestamp", operator: "Exists" } as const;
const NOT_DELETED = { ...DELETED, operator: "DoesNotExist" } as const;
const RUNNING = { key: ".status.phase", operator: "In", values: ["Running"] } as const;

/**
 * What kwok plays on pods, in its configuration's words: https://kwok.sigs.k8s.io/docs/user/stages-configuration/. It
 * takes the place of kwok's own, by which pods start and end at once.
 */
export function kwokConfiguration({
  podStartSeconds,
  podEndSeconds,
}: Omit<Timing, "nodeBootSeconds">): string {
  const stages = [
    stage("pod-ready", [NOT_DELETED, { key: ".status.podIP", operator: "DoesNotExist" }], {
      delay: { durationMilliseconds: podStartSeconds * 1000 },
      next: { statusTemplate: READY },
    }),
    stage(
      "pod-complete",
      [NOT_DELETED, RUNNING, { key: ".metadata.ownerReferences.[].kind", operator: "In", values: ["Job"] }],
      {
        // By the annotation that kwok's own stages have for it: a Job lasts as long as its pods say.
        delay: {
          durationMilliseconds: 0,
          durationFrom: { jq: { expression: `.metadata.annotations["${RUNS_FOR}"]` } },
        },
        next: { statusTemplate: COMPLETE },
      },
    ),
    stage("pod-end", [DELETED, RUNNING], {
      delay: { durationFrom: { jq: { expression: endExpression(podEndSeconds) } } },
      next: { finalizers: { empty: true }, delete: true },
    }),
    // Nothing runs in it that had to end.
    stage("pod-gone", [DELETED, { ...RUNNING, operator: "NotIn" }], {
      next: { finalizers: { empty: true }, delete: true },
    }),
  ];
  return stages.map((each) => `---\n${stringify(each)}`).join("");
}

function stage(name: string, matchExpressions: Selector, spec: object) {
  const resourceRef = { apiGroup: "v1", kind: "Pod" };
  return {
    apiVersion: API_VERSION,
    kind: "Stage",
    metadata: { name },
    spec: { resourceRef, selector: { matchExpressions }, ...spec },
  };
}

/** The API server has written the end of the grace period into the pod. */
function endExpression(podEndSeconds: number | undefined): string {
  const end = ".metadata.deletionTimestamp";
  if (podEndSeconds === undefined) return end;
  const grace = "(.metadata.deletionGracePeriodSeconds // 0)";
  return `(${end} | fromdate) - ${grace} + ([${grace}, ${podEndSeconds}] | min) | todate`;
}

const READY = `
{{ $now := Now }}
phase: Running
startTime: {{ $now | Quote }}
hostIP: {{ NodeIPWith .spec.nodeName | Quote }}
podIP: {{ PodIPWith .spec.nodeName ( or .spec.hostNetwork false ) ( or .metadata.uid "" ) ( or .metadata.name "" ) ( or .metadata.namespace "" ) | Quote }}
conditions:
- { type: Initialized, status: "True", lastTransitionTime: {{ $now | Quote }} }
- { type: ContainersReady, status: "True", lastTransitionTime: {{ $now | Quote }} }
- { type: Ready, status: "True", lastTransitionTime: {{ $now | Quote }} }
{{ range .spec.readinessGates }}
- { type: {{ .conditionType | Quote }}, status: "True", lastTransitionTime: {{ $now | Quote }} }
{{ end }}
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  ready: true
  restartCount: 0
  state: { running: { startedAt: {{ $now | Quote }} } }
{{ end }}
initContainerStatuses:
{{ range .spec.initContainers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  ready: true
  restartCount: 0
{{ if eq .restartPolicy "Always" }}
  started: true
  state: { running: { startedAt: {{ $now | Quote }} } }
{{ else }}
  state: { terminated: { exitCode: 0, reason: Completed, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }} } }
{{ end }}
{{ end }}
`.trimStart();

const COMPLETE = `
{{ $now := Now }}
phase: Succeeded
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  ready: false
  restartCount: 0
  started: false
  state: { terminated: { exitCode: 0, reason: Completed, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }} } }
{{ end }}
`.trimStart();
