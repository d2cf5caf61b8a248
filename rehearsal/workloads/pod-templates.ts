import { asRecord } from "../../config/crd/reading";
import type { WrittenObject } from "../watch/pods-file";

/** A Kubernetes object as a file has it, or a part of one. */
export type Fields = Readonly<Record<string, unknown>>;

/** What pods are made of. */
export type PodTemplate = Fields & { readonly metadata?: Fields; readonly spec?: Fields };

/** Where Kubernetes' own kinds have the template of their pods. */
const PATHS: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  CronJob: ["spec", "jobTemplate", "spec", "template"],
  ...Object.fromEntries(
    ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job"].map((kind) => [
      kind,
      ["spec", "template"],
    ]),
  ),
};

export function specOf({ object }: Pick<WrittenObject, "object">): Fields {
  return asRecord((object as unknown as Fields).spec);
}

export function withSpec({ object, ...place }: WrittenObject, spec: Fields): WrittenObject {
  return { ...place, object: { ...object, spec } as WrittenObject["object"] };
}

/** A count of pods, where it is one. */
export function wholeOf(value: unknown): number | undefined {
  return Number.isInteger(value) ? (value as number) : undefined;
}

/** The template of an object's pods; nothing where it makes none. */
export function podTemplateOf(object: WrittenObject["object"]): PodTemplate | undefined {
  const path = PATHS[object.kind];
  return path?.reduce<Fields>((part, key) => asRecord(part[key]), object as unknown as Fields);
}

/** The object with another template of its pods. */
export function withPodTemplate<Written extends Pick<WrittenObject, "object">>(
  written: Written,
  change: (template: PodTemplate) => PodTemplate,
): Written {
  const path = PATHS[written.object.kind];
  if (path === undefined) return written;
  return { ...written, object: changed(written.object, path, change) as WrittenObject["object"] };
}

function changed(
  part: unknown,
  [key, ...rest]: readonly string[],
  change: (template: Fields) => Fields,
): unknown {
  const fields = asRecord(part);
  return key === undefined ? change(fields) : { ...fields, [key]: changed(fields[key], rest, change) };
}
