import { asRecord, withoutGaps } from "../../config/crd/reading";
import type { WrittenObject } from "../watch/pods-file";
import { type Fields, podTemplateOf, specOf, withPodTemplate } from "./pod-templates";

/** Of an object's metadata what people write; the rest is a cluster's own, as `kubectl get --output yaml` has it. */
const WRITTEN = ["name", "namespace", "labels", "annotations"] as const;

/** By them a claim and its volume know each other in the cluster that bound them, and wait for ever in another. */
const BINDING =
  /^(pv\.kubernetes\.io\/|volume(\.beta)?\.kubernetes\.io\/(storage-provisioner|selected-node)$)/;

/** By them a Job's controller finds its pods; the API server refuses another Job's. */
const OF_JOB = /^(batch\.kubernetes\.io\/)?(controller-uid|job-name)$/;

/**
 * An object without the fields that a cluster has filled in, which another refuses or goes by.
 *
 * @param volumes names of those that the files have
 */
export function writtenFields(
  object: WrittenObject["object"],
  volumes: ReadonlySet<string>,
): WrittenObject["object"] {
  const { status: _status, metadata, spec, ...rest } = object as WrittenObject["object"] & Fields;
  const kept = Object.fromEntries(
    WRITTEN.flatMap((key) => (metadata[key] === undefined ? [] : [[key, metadata[key]]])),
  );
  const bare = {
    ...rest,
    metadata: kept as unknown as typeof metadata,
    ...(spec === undefined ? {} : { spec: ownSpec(object.kind, asRecord(spec), volumes) }),
  };
  if (isOfBatch(object) && asRecord(spec).manualSelector !== true) return withoutJobLabels(bare);
  return /^PersistentVolume(Claim)?$/.test(object.kind)
    ? { ...bare, metadata: { ...bare.metadata, ...lacking("annotations", metadata.annotations, BINDING) } }
    : bare;
}

/** A pod's node, a Service's address and a claim's volume are of the cluster that gave them. */
function ownSpec(kind: string, spec: Fields, volumes: ReadonlySet<string>): Fields {
  switch (kind) {
    case "Pod": {
      const { nodeName: _node, ...rest } = spec;
      return rest;
    }
    case "Service": {
      const { clusterIP, clusterIPs: _addresses, healthCheckNodePort: _port, ...rest } = spec;
      return clusterIP === "None" ? { ...rest, clusterIP } : rest;
    }
    case "PersistentVolumeClaim": {
      const { volumeName, ...rest } = spec;
      return volumes.has(String(volumeName)) ? spec : rest;
    }
    case "PersistentVolume": {
      const { namespace, name } = asRecord(spec.claimRef);
      return name === undefined ? spec : { ...spec, claimRef: withoutGaps({ namespace, name }) };
    }
    default:
      return spec;
  }
}

function isOfBatch({ apiVersion, kind }: WrittenObject["object"]): boolean {
  return kind === "Job" && apiVersion.startsWith("batch/");
}

function withoutJobLabels(object: WrittenObject["object"]): WrittenObject["object"] {
  const { selector: _selector, ...spec } = specOf({ object });
  const bare = {
    ...object,
    metadata: { ...object.metadata, ...lacking("labels", object.metadata.labels, OF_JOB) },
    spec,
  };
  if (asRecord(podTemplateOf(object)?.metadata).labels === undefined) return bare;
  return withPodTemplate({ object: bare }, ({ metadata, ...template }) => ({
    ...template,
    metadata: { ...metadata, ...lacking("labels", metadata?.labels, OF_JOB) },
  })).object;
}

/** A map of labels or annotations without some, nothing where there is none. */
function lacking(field: string, map: unknown, without: RegExp): Fields {
  if (map === undefined) return {};
  return { [field]: Object.fromEntries(Object.entries(asRecord(map)).filter(([key]) => !without.test(key))) };
}
