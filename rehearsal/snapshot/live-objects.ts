import { z } from "zod";
import {
  amounts,
  fields,
  flag,
  key,
  labelValue,
  list,
  name,
  selector,
  text,
  whole,
  wholeOrPercent,
} from "./fields";
import { accessModes, claimSpec, metadata, pod, podTemplate, time } from "./pod-fields";

const zoneTerm = fields({ key, operator: text(/^In$/), values: list(labelValue) });

const node = z.object({ metadata });
const namespace = z.object({ metadata });
const replicaSet = z.object({ metadata });
const claim = z.object({ metadata, spec: claimSpec });

const volume = z.object({
  metadata,
  spec: fields({
    capacity: amounts,
    accessModes,
    storageClassName: name,
    volumeMode: text(/^(Block|Filesystem)$/),
    csi: fields({ driver: name }),
    nodeAffinity: fields({
      required: fields({ nodeSelectorTerms: list(fields({ matchExpressions: list(zoneTerm) })) }),
    }),
  }),
});

const statefulSet = z.object({
  metadata,
  spec: fields({
    podManagementPolicy: text(/^(OrderedReady|Parallel)$/),
    volumeClaimTemplates: list(fields({ metadata: fields({ name }), spec: claimSpec })),
  }),
});

const daemonSet = z.object({ metadata, spec: fields({ template: podTemplate }) });

const job = z.object({
  metadata,
  spec: fields({ activeDeadlineSeconds: whole }),
  status: fields({ startTime: time, completionTime: time }),
});

const cronJob = z.object({
  metadata,
  spec: fields({
    schedule: text(/^[\w@*/,?# -]{1,100}$/),
    suspend: flag,
    jobTemplate: fields({
      spec: fields({
        parallelism: whole,
        completions: whole,
        activeDeadlineSeconds: whole,
        template: podTemplate,
      }),
    }),
  }),
});

const budget = z.object({
  metadata,
  spec: fields({
    selector,
    minAvailable: wholeOrPercent,
    maxUnavailable: wholeOrPercent,
    unhealthyPodEvictionPolicy: text(/^(IfHealthyBudget|AlwaysAllow)$/),
  }),
});

const priorityClass = z.object({
  metadata,
  value: whole,
  preemptionPolicy: text(/^(Never|PreemptLowerPriority)$/),
});

const storageClass = z.object({
  metadata,
  provisioner: key,
  volumeBindingMode: text(/^(Immediate|WaitForFirstConsumer)$/),
  allowedTopologies: list(fields({ matchLabelExpressions: list(fields({ key, values: list(labelValue) })) })),
});

/**
 * All that is asked of the API server, each with a list, and what is taken of each object. Secrets and ConfigMaps are
 * not among it.
 */
export const RESOURCES = {
  nodes: { group: "/api/v1", namespaced: false, take: node },
  namespaces: { group: "/api/v1", namespaced: false, take: namespace },
  pods: { group: "/api/v1", namespaced: true, take: pod },
  persistentvolumeclaims: { group: "/api/v1", namespaced: true, take: claim },
  persistentvolumes: { group: "/api/v1", namespaced: false, take: volume },
  replicasets: { group: "/apis/apps/v1", namespaced: true, take: replicaSet },
  statefulsets: { group: "/apis/apps/v1", namespaced: true, take: statefulSet },
  daemonsets: { group: "/apis/apps/v1", namespaced: true, take: daemonSet },
  jobs: { group: "/apis/batch/v1", namespaced: true, take: job },
  cronjobs: { group: "/apis/batch/v1", namespaced: true, take: cronJob },
  poddisruptionbudgets: { group: "/apis/policy/v1", namespaced: true, take: budget },
  priorityclasses: { group: "/apis/scheduling.k8s.io/v1", namespaced: false, take: priorityClass },
  storageclasses: { group: "/apis/storage.k8s.io/v1", namespaced: false, take: storageClass },
} as const;

export type Resource = keyof typeof RESOURCES;
export type Live<Name extends Resource> = z.output<(typeof RESOURCES)[Name]["take"]>;
/** What was read, by the names of the resources. */
export type LiveCluster = { readonly [Name in Resource]: readonly Live<Name>[] };
