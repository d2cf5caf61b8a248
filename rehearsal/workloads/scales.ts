import { asRecord } from "../../config/crd/reading";
import type { WrittenObject } from "../watch/pods-file";
import { counted, fewOf } from "../words";
import type { Adapted } from "./adapted";
import { kindAndName } from "./names";
import { type Fields, specOf, wholeOf, withSpec } from "./pod-templates";

interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** Kubernetes' own, for a workload or an autoscaler that does not say. */
const DEFAULT_REPLICAS = 1;

/**
 * Workloads with as many pods as their HorizontalPodAutoscalers have without load: those act some seconds after a
 * rehearsal has settled, and never on what a Deployment stands in for.
 */
export function autoscaled(written: readonly WrittenObject[]): Adapted {
  const bounds = new Map<string, Bounds>();
  for (const each of written) {
    if (each.object.kind !== "HorizontalPodAutoscaler") continue;
    const { scaleTargetRef, minReplicas, maxReplicas } = specOf(each);
    const [least = DEFAULT_REPLICAS, most = Number.POSITIVE_INFINITY] = [minReplicas, maxReplicas].map(
      wholeOf,
    );
    bounds.set(referredOf(scaleTargetRef, each), { least, most });
  }
  const changed: string[] = [];
  const objects = written.map((each) => {
    const { kind, metadata } = each.object;
    const of = bounds.get(kindAndName(kind, metadata.name, metadata));
    const spec = specOf(each);
    const now = replicasOf(spec);
    // Without any pod an autoscaler lets its target rest.
    if (of === undefined || !hasReplicas(spec) || now === 0) return each;
    const replicas = Math.min(Math.max(now, of.least), of.most);
    if (replicas === now) return each;
    changed.push(`${kind} ${metadata.name} ${replicas}`);
    return withSpec(each, { ...spec, replicas });
  });
  return {
    objects,
    notes:
      changed.length === 0
        ? []
        : [`pods as their HorizontalPodAutoscalers have them without load: ${fewOf(changed)}`],
  };
}

/** Deployments with the pods of the Rollouts that refer to them, whose controller has scaled them down. */
export function rolledOut(
  written: readonly WrittenObject[],
  isPlayed: (object: WrittenObject["object"]) => boolean,
): Adapted {
  const targets = new Map(
    written.map((each) => [
      kindAndName(each.object.kind, each.object.metadata.name, each.object.metadata),
      each,
    ]),
  );
  const pods = new Map<WrittenObject, number>();
  const notes: string[] = [];
  const others = written.filter((each) => {
    const { kind, metadata } = each.object;
    const { workloadRef } = specOf(each);
    const target = isPlayed(each.object) ? undefined : targets.get(referredOf(workloadRef, each));
    if (target === undefined) return true;
    const replicas = replicasOf(specOf(each));
    pods.set(target, replicas);
    notes.push(
      `${target.object.kind} ${target.object.metadata.name} runs the ${counted(replicas, "pod")} of ${kind} ${metadata.name}, whose controller does not run in a rehearsal`,
    );
    return false;
  });
  const objects = others.map((each) => {
    const replicas = pods.get(each);
    return replicas === undefined ? each : withSpec(each, { ...specOf(each), replicas });
  });
  return { objects, notes };
}

function replicasOf({ replicas }: Fields): number {
  return wholeOf(replicas) ?? DEFAULT_REPLICAS;
}

/** Others, such as a PyTorchJob, count their pods elsewhere. */
function hasReplicas({ replicas, template, workloadRef }: Fields): boolean {
  return (replicas ?? template ?? workloadRef ?? undefined) !== undefined;
}

function referredOf(reference: unknown, from: WrittenObject): string {
  const { kind, name } = asRecord(reference);
  return kindAndName(String(kind), String(name), from.object.metadata);
}
