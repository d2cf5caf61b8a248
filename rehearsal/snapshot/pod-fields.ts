import { z } from "zod";
import {
  amounts,
  fields,
  flag,
  key,
  labels,
  labelValue,
  list,
  name,
  requirement,
  selector,
  text,
  whole,
} from "./fields";

/**
 * What is read of a pod: what the scheduler and Karpenter decide by. No environment, no arguments, no image, no
 * annotation but theirs, no volume but a claim.
 */

const TIME = /^[\d-]{10}T[\d:]{8}Z$/;
export const time = text(TIME);

/** Karpenter's word that a pod is not evicted, and what a pod's end costs, by which it chooses nodes to empty. */
const annotations = fields({
  "karpenter.sh/do-not-disrupt": text(/^(true|false|(\d{1,6}[hms]){1,3})$/),
  "controller.kubernetes.io/pod-deletion-cost": text(/^-?\d{1,10}$/),
});

const owner = fields({ apiVersion: key, kind: text(/^[A-Z][A-Za-z0-9]{0,62}$/), name, controller: flag });

/** Of every object. One without a name is none. */
export const metadata = z.object({
  name: z.string().regex(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/),
  namespace: name,
  labels,
  annotations,
  deletionTimestamp: time,
  ownerReferences: list(owner),
});

const nodeTerm = fields({ matchExpressions: list(requirement), matchFields: list(requirement) });

const podTerm = fields({
  labelSelector: selector,
  namespaceSelector: selector,
  namespaces: list(name),
  topologyKey: key,
  matchLabelKeys: list(key),
  mismatchLabelKeys: list(key),
});

const podTerms = fields({
  requiredDuringSchedulingIgnoredDuringExecution: list(podTerm),
  preferredDuringSchedulingIgnoredDuringExecution: list(fields({ weight: whole, podAffinityTerm: podTerm })),
});

const affinity = fields({
  nodeAffinity: fields({
    requiredDuringSchedulingIgnoredDuringExecution: fields({ nodeSelectorTerms: list(nodeTerm) }),
    preferredDuringSchedulingIgnoredDuringExecution: list(fields({ weight: whole, preference: nodeTerm })),
  }),
  podAffinity: podTerms,
  podAntiAffinity: podTerms,
});

const resources = fields({ requests: amounts, limits: amounts });
const container = fields({
  resources,
  restartPolicy: text(/^Always$/),
  ports: list(fields({ hostPort: whole, containerPort: whole, protocol: text(/^(TCP|UDP|SCTP)$/) })),
});

export const accessModes = list(text(/^(ReadWriteOnce|ReadOnlyMany|ReadWriteMany|ReadWriteOncePod)$/));

/** What a claim asks for. */
export const claimSpec = fields({
  accessModes,
  storageClassName: name,
  volumeMode: text(/^(Block|Filesystem)$/),
  volumeName: name,
  resources: fields({ requests: amounts }),
});

const POLICY = /^(Honor|Ignore)$/;

const podSpec = fields({
  nodeSelector: labels,
  affinity,
  tolerations: list(
    fields({
      key,
      operator: text(/^(Exists|Equal)$/),
      value: labelValue,
      effect: text(/^(NoSchedule|PreferNoSchedule|NoExecute)$/),
      tolerationSeconds: whole,
    }),
  ),
  topologySpreadConstraints: list(
    fields({
      maxSkew: whole,
      topologyKey: key,
      whenUnsatisfiable: text(/^(DoNotSchedule|ScheduleAnyway)$/),
      labelSelector: selector,
      minDomains: whole,
      nodeAffinityPolicy: text(POLICY),
      nodeTaintsPolicy: text(POLICY),
      matchLabelKeys: list(key),
    }),
  ),
  priorityClassName: name,
  terminationGracePeriodSeconds: whole,
  hostNetwork: flag,
  os: fields({ name: text(/^(linux|windows)$/) }),
  schedulingGates: list(fields({ name: key })),
  overhead: amounts,
  resources: fields({ requests: amounts }),
  containers: list(container),
  initContainers: list(container),
  volumes: list(
    fields({
      name,
      persistentVolumeClaim: fields({ claimName: name }),
      ephemeral: fields({ volumeClaimTemplate: fields({ spec: claimSpec }) }),
    }),
  ),
});

/** What a DaemonSet makes pods of. */
export const podTemplate = fields({ metadata: fields({ labels, annotations }), spec: podSpec });

export const pod = z.object({
  metadata,
  spec: podSpec,
  status: fields({ phase: text(/^(Pending|Running|Succeeded|Failed|Unknown)$/) }),
});

export type LivePod = z.output<typeof pod>;
export type LivePodSpec = NonNullable<LivePod["spec"]>;
export type Metadata = z.output<typeof metadata>;
