import { asRecord, asRecords } from "../../config/crd/reading";
import type { WrittenObject } from "../watch/pods-file";
import { counted } from "../words";
import type { Fields } from "./pod-templates";

/** Of an object's metadata what people write; the rest is a cluster's own, as `kubectl get --output yaml` has it. */
const WRITTEN = ["name", "namespace", "labels", "annotations"] as const;

/**
 * Objects as somebody would have written them: without what a cluster has put in, and without those that others of them
 * make, as a Deployment its pods.
 */
export function asWritten(written: readonly WrittenObject[]): {
  readonly objects: readonly WrittenObject[];
  readonly notes: readonly string[];
} {
  const ids = new Set(written.map(({ object: { kind, metadata } }) => idOf(kind, metadata.name, metadata)));
  const isMade = ({ object: { metadata } }: WrittenObject) =>
    asRecords(metadata.ownerReferences).some(({ kind, name }) =>
      ids.has(idOf(String(kind), String(name), metadata)),
    );
  const objects = written.filter((each) => !isMade(each));
  const made = written.length - objects.length;
  return {
    objects: objects.map(({ object, ...place }) => ({ ...place, object: cleaned(object) })),
    notes:
      made === 0
        ? []
        : [`left out: ${counted(made, "object")} that others of these make, as a Deployment its pods`],
  };
}

function idOf(
  kind: string,
  name: string,
  { namespace = "default" }: { readonly namespace?: string },
): string {
  return `${kind} ${namespace}/${name}`;
}

function cleaned(object: WrittenObject["object"]): WrittenObject["object"] {
  const { status: _status, metadata, spec, ...rest } = object as WrittenObject["object"] & Fields;
  const kept = Object.fromEntries(
    WRITTEN.flatMap((key) => (metadata[key] === undefined ? [] : [[key, metadata[key]]])),
  );
  return {
    ...rest,
    metadata: kept as unknown as typeof metadata,
    ...(spec === undefined ? {} : { spec: ownSpec(object.kind, asRecord(spec)) }),
  };
}

/** A pod's node and a Service's address are of the cluster that gave them. */
function ownSpec(kind: string, spec: Fields): Fields {
  if (kind === "Pod") {
    const { nodeName: _node, ...rest } = spec;
    return rest;
  }
  if (kind !== "Service") return spec;
  const { clusterIP, clusterIPs: _addresses, healthCheckNodePort: _port, ...rest } = spec;
  return clusterIP === "None" ? { ...rest, clusterIP } : rest;
}
