import { withoutGaps } from "../../config/crd/reading";
import type { ResourceList } from "../kubernetes/objects";
import type { LivePodSpec } from "./pod-fields";

/** Nothing of it runs. */
const IMAGE = "registry.k8s.io/pause:3.10";

type Container = NonNullable<LivePodSpec["containers"]>[number];
type Volume = NonNullable<LivePodSpec["volumes"]>[number];

/** What a rehearsal makes of a pod: what it asks for, and where it may run. */
export function podSpecOf(spec: LivePodSpec, templates: readonly (string | undefined)[] = []): object {
  const {
    affinity,
    tolerations,
    overhead,
    containers = [],
    initContainers = [],
    volumes = [],
    ...rest
  } = spec;
  const { schedulingGates: _held, ...kept } = rest;
  // What a RuntimeClass adds is refused without it.
  const extra =
    overhead === undefined ? [] : [{ name: "overhead", image: IMAGE, resources: { requests: overhead } }];
  const claims = volumes.filter(
    ({ name, persistentVolumeClaim, ephemeral }) =>
      (persistentVolumeClaim ?? ephemeral) !== undefined && !templates.includes(name),
  );
  return withoutGaps({
    ...kept,
    // There is nothing to sign in for.
    automountServiceAccountToken: false,
    affinity: withoutOwnNode(affinity),
    tolerations: nonEmpty((tolerations ?? []).filter((each) => !isAdmissions(each))),
    containers: [...containers.map((each, i) => containerOf(each, `main-${i + 1}`)), ...extra],
    initContainers: nonEmpty(initContainers.map((each, i) => containerOf(each, `init-${i + 1}`))),
    volumes: nonEmpty(claims.map(volumeOf)),
  });
}

function containerOf({ resources = {}, restartPolicy, ports = [] }: Container, name: string): object {
  // What must not be shared is refused without a limit that equals the request.
  const limits = Object.entries(resources.limits ?? {}).filter(([resource]) => isExtended(resource));
  const requests: ResourceList = { ...resources.requests, ...Object.fromEntries(limits) };
  const hostPorts = ports.filter(({ hostPort = 0 }) => hostPort > 0);
  return withoutGaps({
    name,
    image: IMAGE,
    restartPolicy,
    resources: {
      ...(Object.keys(requests).length > 0 ? { requests } : {}),
      ...(limits.length > 0 ? { limits: Object.fromEntries(limits) } : {}),
    },
    ports: nonEmpty(hostPorts),
  });
}

function isExtended(resource: string): boolean {
  return resource.includes("/") || resource.startsWith("hugepages-");
}

function volumeOf({ name, persistentVolumeClaim, ephemeral }: Volume): object {
  return persistentVolumeClaim === undefined ? { name, ephemeral } : { name, persistentVolumeClaim };
}

/** The DaemonSet's controller ties each of its pods to a node by its name. */
function withoutOwnNode(affinity: LivePodSpec["affinity"]): object | undefined {
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (required?.nodeSelectorTerms === undefined) return affinity;
  const terms = required.nodeSelectorTerms
    .map(({ matchFields: _node, ...term }) => term)
    .filter(({ matchExpressions = [] }) => matchExpressions.length > 0);
  const { requiredDuringSchedulingIgnoredDuringExecution: _old, ...others } = affinity?.nodeAffinity ?? {};
  const nodeAffinity =
    terms.length === 0
      ? others
      : { ...others, requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } };
  const { nodeAffinity: _whole, ...rest } = affinity ?? {};
  const whole = Object.keys(nodeAffinity).length === 0 ? rest : { ...rest, nodeAffinity };
  return Object.keys(whole).length === 0 ? undefined : whole;
}

/** Every pod gets them, in a rehearsal as well. */
function isAdmissions({ key = "", tolerationSeconds }: NonNullable<LivePodSpec["tolerations"]>[number]) {
  return tolerationSeconds === 300 && /^node\.kubernetes\.io\/(not-ready|unreachable)$/.test(key);
}

function nonEmpty<T>(all: readonly T[]): readonly T[] | undefined {
  return all.length === 0 ? undefined : all;
}
